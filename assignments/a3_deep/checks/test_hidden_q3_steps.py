"""Hidden checks of Q3.2: five optimizers against Keras, and what a state must and must not be."""

import numpy as np
import pytest

from autograder.checks import CheckFailed, as_array, expect, expect_dtype, expect_shape, kind_of, question

NAMES = ("momentum", "rmsprop", "adagrad", "adadelta", "adam")
RATES = {
    "momentum": {"lr": 0.1, "mu": 0.9},
    "rmsprop": {"lr": 0.01, "rho": 0.9, "eps": 1e-7},
    "adagrad": {"lr": 0.05, "init": 0.1, "eps": 1e-7},
    "adadelta": {"lr": 1.0, "rho": 0.95, "eps": 1e-7},
    "adam": {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-7},
}
OTHER_RATES = {
    "momentum": {"lr": 0.03, "mu": 0.5},
    "rmsprop": {"lr": 0.2, "rho": 0.6, "eps": 0.3},
    "adagrad": {"lr": 0.4, "init": 1.5, "eps": 0.3},
    "adadelta": {"lr": 0.3, "rho": 0.7, "eps": 0.05},
    "adam": {"lr": 0.2, "beta1": 0.6, "beta2": 0.8, "eps": 0.3},
}
# What a student reads when the path looks like that of a known slip; see `movements`.
SLIPS = {
    "uphill": "the steps go uphill: subtract",
    "plain": "that is plain gradient descent: nothing is remembered",
    "damped": "the gradient is multiplied by 1 - mu; in this form it is not",
    "forgets": "every step is a first step: the state that comes in is not used (or not returned)",
    "nesterov": "that is Nesterov's momentum",
    "late": "w moves by the state as it was before this step; bring it up to date first",
    "no root": "the square root is missing",
    "not squared": "the gradient is not squared in the state",
    "exchanged": "rho and 1 - rho (beta and 1 - beta) are exchanged",
    "no mean": "the factor 1 - rho (1 - beta) is missing",
    "no init": "the sum starts at 0; it starts at hp['init']",
    "decayed": "the sum of squares is decayed; Adagrad forgets nothing",
    "rate ignored": "the learning rate is missing",
    "norm": "the squares are summed over the whole array; every entry has its own average",
    "init again": "hp['init'] is added at every step; the sum starts there once",
    "eps outside": "eps stands outside of the roots; in this formula it stands inside of both",
    "new u": "the step uses u after its update; the old u belongs there",
    "u of g": "u averages the squared gradients; it averages the squared steps",
    "inverted": "numerator and denominator are exchanged",
    "u scaled": "u averages the squares of lr times d; the formula has d alone",
    "uncorrected": "the correction of the first steps (by 1 - beta to the power t) is missing",
    "t frozen": "t stays at 1; it counts the steps",
    "t from 0": "t is one too small; it is 1 in the first step",
    "t late": "t is one too large; it is 1 in the first step",
    "only m": "only m is corrected; the root of 1 - beta2 to the power t is missing",
    "only v": "only v is corrected; the 1 - beta1 to the power t is missing",
    "no m": "m is missing: the step uses g",
    "betas": "beta1 and beta2 are exchanged",
    "no root c": "1 - beta2 to the power t stands without its root",
}


def movements(name, gs, hp, slip=""):
    """Return how far w has moved after each step along `gs`, in double precision, with a slip if asked to."""
    moved, s, u, places = np.zeros_like(gs[0]), np.zeros_like(gs[0]), np.zeros_like(gs[0]), []
    lr = 1.0 if slip == "rate ignored" else hp["lr"]
    if name == "adagrad" and slip != "no init":
        s = s + hp["init"]
    start = s
    for t, g in enumerate(gs, start=1):
        if slip == "forgets":
            s, u, t = start, np.zeros_like(g), 1
        d, s, u = _step(name, g, s, u, t, {**hp, "lr": lr}, slip)
        if slip == "plain":
            d = -lr * g
        moved = moved - d if slip == "uphill" else moved + d
        places.append(moved)
    return np.array(places)


def _step(name, g, s, u, t, hp, slip):
    """Return one movement, and the two memories after it."""
    lr, eps = hp["lr"], hp.get("eps", 0.0)
    if name == "momentum":
        new = hp["mu"] * s - lr * g * (1 - hp["mu"] if slip == "damped" else 1)
        d = {"nesterov": hp["mu"] * new - lr * g, "late": s}.get(slip, new)
        return d, new, u
    if name == "adam":
        return _adam(g, s, u, t, hp, slip)
    square = np.sum(g * g) if slip == "norm" else np.abs(g) if slip == "not squared" else g * g
    rho = hp.get("rho", 0.9)
    old, fresh = (1 - rho, rho) if slip == "exchanged" else (rho, 1 if slip == "no mean" else 1 - rho)
    if name == "adagrad":
        new = 0.9 * s + 0.1 * square if slip == "decayed" else s + square
        new = new + hp["init"] * (t > 1) if slip == "init again" else new
    else:
        new = old * s + fresh * square
    below = np.abs((s if slip == "late" else new) + eps)
    below = below if slip == "no root" else np.sqrt(below)
    if name != "adadelta":
        return -lr * g / below, new, u
    after = old * u + fresh * (g * g)
    top = np.sqrt(u + eps)
    if slip == "eps outside":
        top, below = np.sqrt(u) + eps, np.sqrt(new) + eps
    d = -g * (below / top if slip == "inverted" else top / below)
    grown = lr * d if slip == "u scaled" else d
    memory = after if slip == "u of g" else old * u + fresh * grown * grown
    if slip == "new u":
        d = -g * np.sqrt(memory + eps) / below
    return lr * d, new, memory


def _adam(g, m, v, t, hp, slip):
    b1, b2 = (hp["beta2"], hp["beta1"]) if slip == "betas" else (hp["beta1"], hp["beta2"])
    c1, c2 = (1 - b1, 1 - b2) if slip != "exchanged" else (b1, b2)
    if slip == "exchanged":
        b1, b2 = 1 - b1, 1 - b2
    if slip == "no mean":
        c1 = c2 = 1
    m, v = b1 * m + c1 * g, b2 * v + c2 * (np.abs(g) if slip == "not squared" else g * g)
    t = {"t frozen": 1, "t from 0": t - 1, "t late": t + 1}.get(slip, t)
    first, second = 1 - b1 ** max(t, 1), 1 - b2**t
    if slip in ("uncorrected", "only v"):
        first = 1
    if slip in ("uncorrected", "only m"):
        second = 1
    root = second if slip == "no root c" else np.sqrt(second)
    below = np.abs(v) if slip == "no root" else np.sqrt(np.abs(v))
    return -hp["lr"] * root / first * (g if slip == "no m" else m) / (below + hp["eps"]), m, v


def by_keras(name, w, gs, hp):
    """Return how far Keras' own optimizer moves w with each step."""
    import keras

    kinds = {
        "momentum": lambda: keras.optimizers.SGD(hp["lr"], momentum=hp["mu"]),
        "rmsprop": lambda: keras.optimizers.RMSprop(hp["lr"], rho=hp["rho"], epsilon=hp["eps"]),
        "adagrad": lambda: keras.optimizers.Adagrad(hp["lr"], hp["init"], epsilon=hp["eps"]),
        "adadelta": lambda: keras.optimizers.Adadelta(hp["lr"], rho=hp["rho"], epsilon=hp["eps"]),
        "adam": lambda: keras.optimizers.Adam(hp["lr"], hp["beta1"], hp["beta2"], hp["eps"]),
    }
    optimizer, variable, places = kinds[name](), keras.Variable(w, dtype="float64"), []
    for g in gs:
        optimizer.apply([keras.ops.convert_to_tensor(g, "float64")], [variable])
        places.append(variable.numpy() - w)
    return np.array(places)


def gradients_for(rng, shape, steps=5):
    """Draw gradients of size 1 to 2 with random signs; one step has an entry of 100."""
    gs = rng.uniform(1, 2, size=(steps, *shape)) * rng.choice([-1.0, 1.0], size=(steps, *shape))
    gs[steps // 2].flat[0] = 100.0
    return list(gs)


def expect_path(received, w, gs, name, hp, expected, what):
    """Expect the right weights after each step; tell the first step that is wrong and, if known, why."""
    places = expect_shape(as_array(received, what), (len(gs), *w.shape), what=what) - w
    room = 2e-4 * np.abs(expected).max()
    fits = [
        np.allclose(one, other, rtol=2e-4, atol=room) for one, other in zip(places, expected, strict=True)
    ]
    if all(fits):
        return
    for slip, sentence in SLIPS.items():
        with np.errstate(all="ignore"):
            guess = movements(name, gs, hp, slip)
        other = not np.allclose(guess, expected, rtol=2e-3, atol=10 * room)
        if other and np.allclose(places, guess, rtol=1e-3, atol=1e-3 * np.abs(guess).max()):
            raise CheckFailed(f"'{name}': {sentence} ({what})")
    bad = fits.index(False) + 1
    told = f"'{name}': step {bad} of {len(gs)} is wrong"
    if bad > 1:
        told += ", those before it are right: look at what is carried from step to step"
    raise CheckFailed(f"{told} ({what})")


@pytest.mark.parametrize("name", NAMES)
@question("q3_2", points=4.8, hint="compare with the row of the table, one symbol at a time")
def test_five_steps_match_keras(submission, rng, name):
    for shape in [(3,), (2, 4)]:
        w, gs, hp = rng.normal(size=shape), gradients_for(rng, shape), RATES[name]
        received = submission.given.path(submission.optimizer_step, name, w, gs, hp)
        what = f"five steps of an array of shape {shape}"
        expect_path(received, w, gs, name, hp, by_keras(name, w, gs, hp), what)


@pytest.mark.parametrize("name", NAMES)
@question("q3_2", points=2, hint="take every number from hp; none of them is fixed in your code")
def test_hyperparameters_are_read(submission, rng, name):
    w, hp = rng.normal(size=(3,)), OTHER_RATES[name]
    gs = gradients_for(rng, (3,))
    # eps may stand inside or outside the root, except in Adadelta; elsewhere a tiny one makes both alike.
    hp = hp if name == "adadelta" else {**hp, **({"eps": 1e-9} if "eps" in hp else {})}
    for key in hp:
        changed = {**RATES[name], key: hp[key]}
        received = submission.given.path(submission.optimizer_step, name, w, gs, changed)
        what = f"five steps with another {key} = {changed[key]:g}"
        places = expect_shape(as_array(received, what), (5, 3), what=what) - w
        usual, asked = movements(name, gs, RATES[name]), movements(name, gs, changed)
        ignored = np.allclose(places, usual, rtol=1e-6) and not np.allclose(usual, asked, rtol=1e-4)
        expect(not ignored, f"'{name}': {key} = {changed[key]:g} has no effect; take it from hp['{key}']")
        expect_path(received, w, gs, name, changed, asked, what)


@pytest.mark.parametrize("name", NAMES)
@question("q3_2", points=2.4, hint="what is remembered lives in the returned state and nowhere else")
def test_each_array_has_its_own_state(submission, rng, name):
    u, v, hp = rng.normal(size=(3,)), rng.normal(size=(2, 2)), RATES[name]
    one, other = gradients_for(rng, (3,), 4), gradients_for(rng, (2, 2), 4)
    alone = [
        submission.given.path(submission.optimizer_step, name, *pair, hp) for pair in ((u, one), (v, other))
    ]
    together = submission.given.two_paths(submission.optimizer_step, name, (u, v), (one, other), hp)
    for place in range(2):
        found = np.array([as_array(pair[place], "the new w") for pair in together])
        expected = as_array(alone[place], "the new w")
        told = f"'{name}': two arrays that take turns disturb each other; is something kept outside of the state?"
        expect(found.shape == expected.shape and np.allclose(found, expected, rtol=1e-9, atol=1e-12), told)
        gs = (one, other)[place]
        what = "four steps of two arrays in turns"
        expect_path(found, (u, v)[place], gs, name, hp, movements(name, gs, hp), what)


@pytest.mark.parametrize("name", NAMES)
@question("q3_2", points=1.6, hint="new arrays and a new dictionary: s = s + ..., not s += ...")
def test_same_call_gives_the_same_step(submission, rng, name):
    w, gs, hp = rng.normal(size=(3,)), gradients_for(rng, (3,)), RATES[name]
    first, second = submission.given.repeated(submission.optimizer_step, name, w, gs, hp)
    told = f"'{name}': the same call twice gives two results; the step changes its arguments (w, g or the old state)"
    expect(np.array_equal(as_array(first), as_array(second)), told)
    call = submission.optimizer_step.inspect(name, w, gs[0], {}, dict(hp))
    for position, argument, before in ((1, "w", w), (2, "g", gs[0])):
        same = np.array_equal(call.arguments[position], before)
        expect(same, f"'{name}': the step changed its argument `{argument}`")
    found = call.arguments[3]
    expect(isinstance(found, dict) and not found, f"'{name}': the step wrote into the state it was given")
    expect(call.arguments[4] == hp, f"'{name}': the step changed `hp`")


@question("q3_2", points=1.2, hint="np.zeros_like(w) has the dtype of w, np.zeros(w.shape) has not")
def test_step_keeps_the_dtype(submission, rng):
    for name in NAMES:
        for dtype in (np.float32, np.float64):
            w, gs = (
                rng.normal(size=(3,)).astype(dtype),
                [g.astype(dtype) for g in gradients_for(rng, (3,), 2)],
            )
            places = submission.given.path(submission.optimizer_step, name, w, gs, RATES[name])
            expect(len(places) == 2, f"'{name}': expected two steps, received {kind_of(places)}")
            for step, place in enumerate(places, start=1):
                expect_dtype(place, dtype, what=f"w after step {step} of '{name}' in {dtype.__name__}")

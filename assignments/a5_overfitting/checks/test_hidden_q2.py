"""Hidden checks of Q2: the L2 penalty, and dropout by hand."""

import numpy as np
import pytest

from autograder.checks import (
    expect,
    expect_close,
    expect_dtype,
    expect_gradient,
    expect_shape,
    expect_unchanged,
    finite_difference,
    kind_of,
    question,
)
from autograder.checks.mistakes import expect_answer

SHAPES = [(7, 4), (4,), (3, 3, 2, 5)]


def pair_of(received, name, parts):
    """Expect a tuple of two and return it."""
    pair = isinstance(received, tuple | list) and len(received) == 2
    expect(pair, f"{name}: expected the tuple {parts}, received {kind_of(received)}")
    return received


def penalty_of(submission, weights, lam):
    """Return the penalty, and one gradient for each array."""
    penalty, gradients = pair_of(submission.l2_penalty(weights, lam), "l2_penalty", "(penalty, gradients)")
    listed = isinstance(gradients, list | tuple) and len(gradients) == len(weights)
    expect(listed, f"expected a list of {len(weights)} gradients, received {kind_of(gradients)}")
    return penalty, gradients


@question("q2_1", points=2.2, hint="every entry of every array counts once; keras.regularizers.L2 has no 1/2")
def test_penalty_matches_keras(submission, rng):
    import keras

    weights = [rng.normal(size=shape) for shape in SHAPES]
    for lam in (0.01, 0.5, 0.0):
        squares = [float(np.sum(w**2)) for w in weights]
        total = sum(squares)
        by_keras = sum(float(keras.regularizers.L2(lam)(w.astype(np.float32))) for w in weights)
        mistakes = {
            "there is a factor 1/2 too many": lam * total / 2,
            "that is the L1 penalty: the sum of the sizes, not of the squares": lam
            * sum(np.abs(w).sum() for w in weights),
            "the root of the sum does not belong there": lam * total**0.5,
            "the roots of the sums do not belong there": lam * sum(s**0.5 for s in squares),
            "mean instead of sum: every entry counts, in large arrays too": lam
            * sum(np.mean(w**2) for w in weights),
            "`lam` is missing": total,
            "`lam` is squared": lam**2 * total,
            "only the first array is counted": lam * squares[0],
            "only the last array is counted": lam * squares[-1],
            "only matrices are counted; price every array you are given": lam * squares[0],
            "arrays with one axis are left out; price every array you are given": lam * (total - squares[1]),
            "the sum over the arrays is divided by their number": lam * total / len(weights),
        }
        received, _ = penalty_of(submission, weights, lam)
        expect_answer(received, by_keras, mistakes, rtol=1e-5, atol=1e-9, what=f"the penalty for lam={lam:g}")


@question("q2_1", points=2.2, hint="the derivative of lam w^2 is 2 lam w, with this sign")
def test_gradients_match_finite_differences(submission, rng):
    weights, lam = [rng.normal(size=shape) for shape in SHAPES], 0.3
    _, gradients = penalty_of(submission, weights, lam)
    for position, (received, weight) in enumerate(zip(gradients, weights, strict=True), 1):

        def cost(w, at=position - 1):
            return lam * sum(np.sum((w if i == at else other) ** 2) for i, other in enumerate(weights))

        what = f"gradient {position} of {len(weights)}"
        expect_gradient(received, finite_difference(cost, weight), what=what)


@question("q2_1", points=0.8, hint="the price of one array does not depend on the others")
def test_gradient_belongs_to_its_own_array(submission, rng):
    weights = [np.zeros((2, 3)), rng.normal(size=(4, 4)), rng.normal(size=(2, 3))]
    _, gradients = penalty_of(submission, weights, 1.0)
    mistakes = {"the gradients come in another order than the arrays": 2 * weights[2]}
    expect_answer(
        gradients[0], np.zeros((2, 3)), mistakes, what="the gradient of an array of zeros, beside others"
    )
    expect_close(gradients[2], 2 * weights[2], what="the gradient of the third array")
    expect_close(gradients[1], 2 * weights[1], what="the gradient of a square array")


@question("q2_1", points=0.6, hint="do not convert to float32 on the way")
def test_penalty_keeps_double_precision(submission, rng):
    weights = [1 + 1e-9 * rng.normal(size=(5, 6))]
    received, _ = penalty_of(submission, weights, 0.1)
    what = "the penalty of float64 weights (were digits lost?)"
    expect_close(received, 0.1 * float(np.sum(weights[0] ** 2)), rtol=1e-13, atol=0.0, what=what)


@question("q2_1", points=0.8, hint="2 * lam * w has the dtype of w; np.array(...) or np.zeros(...) may not")
def test_gradients_keep_the_dtype(submission, rng):
    for dtype in (np.float32, np.float64):
        _, gradients = penalty_of(submission, [rng.normal(size=(3, 2)).astype(dtype)], 0.1)
        expect_dtype(gradients[0], dtype, what=f"the gradient of {dtype.__name__} weights")


@question("q2_1", points=0.4, hint="a sum over nothing is 0")
def test_nothing_costs_nothing(submission):
    penalty, gradients = pair_of(submission.l2_penalty([], 0.1), "l2_penalty", "(penalty, gradients)")
    expect_close(penalty, 0.0, what="the penalty of no weights at all")
    expect(len(gradients) == 0, "no weights, but gradients came back")


@question(
    "q2_1",
    points=1.2,
    hint="w * 2 makes a new array, w *= 2 changes the caller's",
    depends=["q2_1.penalty_of_a_worked_example"],
)
def test_weights_stay_as_they_are(submission, rng):
    weights = [rng.normal(size=shape) for shape in SHAPES]
    call = submission.l2_penalty.inspect([w.copy() for w in weights], 0.1)
    given = call.arguments[0]
    same = len(given) == len(weights) and all(map(np.array_equal, given, weights))
    expect(same, "the function changed the weights it was given; arguments must stay as they were")


def dropped(submission, x, rate, training, rng):
    """Return y and mask as arrays of the shape of x."""
    y, mask = pair_of(submission.dropout_forward(x, rate, training, rng), "dropout_forward", "(y, mask)")
    what = f"for x of shape {x.shape}"
    return expect_shape(y, x.shape, what=f"y {what}"), expect_shape(mask, x.shape, what=f"the mask {what}")


@pytest.mark.parametrize("rate", [0.25, 0.5, 0.8])
@question(
    "q2_2", points=2.6, hint="an entry is dropped with probability `rate`: kept where rng.random(...) >= rate"
)
def test_fraction_dropped_is_the_rate(submission, rng, rate):
    x = np.ones((400, 500))
    y, _ = dropped(submission, x, rate, True, rng)
    found, six_sd = float(np.mean(y == 0)), 6 * float(np.sqrt(rate * (1 - rate) / x.size))
    expect(found > 0, f"rate {rate}: nothing was dropped with training=True")
    kept = abs(found - (1 - rate)) < six_sd < abs(found - rate)
    expect(
        not kept,
        f"rate {rate}: {found:.1%} were dropped; `rate` is the probability to be dropped, not to be kept",
    )
    expect(abs(found - rate) < six_sd, f"rate {rate}: {found:.1%} of 200,000 entries were dropped")


@pytest.mark.parametrize("rate", [0.25, 0.5, 0.8])
@question("q2_2", points=2.6, hint="divide what is kept by 1 - rate, so that the mean stays")
def test_survivors_are_scaled_up(submission, rng, rate):
    x = np.ones((400, 500))
    y, mask = dropped(submission, x, rate, True, rng)
    for name, array in (("y", y), ("the mask", mask)):
        kept = array[array != 0]
        expect(len(kept), f"{name} has no entry that was kept")
        factor = float(np.mean(kept))
        what = f"rate {rate}: what is kept of ones in {name}"
        if np.isclose(factor, 1):
            expect(False, f"{what} is 1; scale it up by 1 / (1 - rate), so that the mean stays the same")
        if not np.isclose(rate, 0.5) and np.isclose(factor, 1 / rate):
            expect(False, f"{what} is 1 / rate; the factor is 1 / (1 - rate)")
        if np.isclose(factor, 1 / (1 - rate) ** 2):
            expect(False, f"{what} was scaled twice")
        if np.isclose(factor, 1 - rate):
            expect(False, f"{what} is multiplied by 1 - rate; divide by it")
        expect_close(kept, np.full(len(kept), 1 / (1 - rate)), rtol=1e-6, what=what)
    off = abs(float(y.mean()) - 1)
    expect(off < 6 * np.sqrt(rate / (1 - rate) / y.size), f"rate {rate}: the mean of y is off by {off:.2g}")


@question("q2_2", points=1.6, hint="y = x * mask, entry by entry, with the mask you return")
def test_output_is_input_times_mask(submission, rng):
    for shape in [(50,), (20, 30), (4, 6, 6, 3)]:
        x = rng.normal(size=shape) + 3
        y, mask = dropped(submission, x, 0.5, True, rng)
        mistakes = {
            "y is not masked": x,
            "y is scaled once more than the mask": 2 * x * mask,
            "y is scaled, but the mask you return is not": 2 * x * mask,
            "y is not scaled, but the mask is": x * (mask > 0),
        }
        expect_answer(y, x * mask, mistakes, rtol=1e-6, what="y, against x times the returned mask")


@question(
    "q2_2", points=2.0, hint="rng.random(x.shape): one draw for every entry, not one for every row or column"
)
def test_entries_are_dropped_one_by_one(submission, rng):
    _, mask = dropped(submission, np.ones((400, 500)), 0.5, True, rng)
    zero = mask == 0
    for axis, name in ((1, "row"), (0, "column")):
        whole = int(np.all(zero, axis=axis).sum())
        expect(not whole, f"{whole} times a whole {name} was dropped together; each entry has its own draw")
    for lines, name in ((zero, "rows"), (zero.T, "columns")):
        alike = int(np.all(lines == lines[0], axis=1).sum())
        expect(
            alike < len(lines) / 2, f"all {name} are dropped at the same places; each entry has its own draw"
        )
    counts = {int((dropped(submission, np.ones(200), 0.5, True, rng)[1] == 0).sum()) for _ in range(12)}
    expect(
        len(counts) > 1,
        "twelve masks dropped exactly the same number of entries: each entry has a draw of its own, so their number varies",
    )


@question(
    "q2_2",
    points=1.4,
    hint="take every random number from the `rng` you are given, and make no new generator",
)
def test_rng_decides_the_mask(submission):
    x = np.ones((20, 20))
    first, same, other = (
        dropped(submission, x, 0.5, True, np.random.default_rng(seed))[1] for seed in (5, 5, 6)
    )
    expect(
        np.array_equal(first, same),
        "two generators in the same state gave different masks: all chance must come from `rng`",
    )
    expect(
        not np.array_equal(first, other),
        "two generators in different states gave the same mask: all chance must come from `rng`",
    )


@question("q2_2", points=1.4, hint="when nothing is dropped y is x and the mask is all ones")
def test_inference_and_rate_zero_change_nothing(submission, rng):
    x = rng.normal(size=(30, 40))
    for rate, training in [(0.5, False), (0.25, False), (0.0, True), (0.0, False)]:
        y, mask = dropped(submission, x, rate, training, rng)
        case = f"rate={rate}, training={training}"
        expect(np.any(y == 0) or np.all(mask != 0), f"{case}: y is complete, but the mask has zeros")
        expect(not np.any(y == 0), f"{case}: something was dropped")
        expect_close(y, x, rtol=1e-7, what=f"y with {case}")
        expect_close(mask, np.ones_like(x), what=f"the mask with {case}, where nothing is dropped")


@question("q2_2", points=1.0, hint="a mask of bools or of float64 changes the dtype; convert it to x.dtype")
def test_dropout_keeps_the_dtype(submission, rng):
    for dtype in (np.float32, np.float64):
        for training in (True, False):
            x = rng.normal(size=(4, 5)).astype(dtype)
            y, mask = dropped(submission, x, 0.5, training, rng)
            case = f"for a {dtype.__name__} x, training={training}"
            expect_dtype(y, dtype, what=f"y {case}")
            expect_dtype(mask, dtype, what=f"the mask {case}")


@question(
    "q2_2",
    points=0.8,
    hint="x * mask makes a new array; x *= mask and x[...] = 0 change the caller's",
    depends=["q2_2.nothing_is_dropped_at_inference"],
)
def test_dropout_leaves_its_input_alone(submission, rng):
    x = rng.normal(size=(30, 40))
    expect_unchanged(submission.dropout_forward.inspect(x, 0.5, True, rng), x, names=("x",))

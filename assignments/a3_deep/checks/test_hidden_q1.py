"""Hidden checks of Q1: activations with their slopes, and the first weights."""

import numpy as np
import pytest

from autograder.checks import (
    as_array,
    expect,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_gradient,
    expect_unchanged,
    fail,
    kind_of,
    question,
)
from autograder.checks.mistakes import expect_answer

ACTIVATIONS = ("sigmoid", "relu", "tanh")


def exact(z, name):
    """Compute value and slope in double precision."""
    z = np.asarray(z, np.float64)
    if name == "relu":
        return np.maximum(z, 0), np.where(z > 0, 1.0, 0.0)
    if name == "tanh":
        return np.tanh(z), np.cosh(np.clip(z, -300, 300)) ** -2.0
    a = np.exp(-np.logaddexp(0, -z))
    return a, a * np.exp(-np.logaddexp(0, z))


def parts_of(received):
    """Expect (a, da_dz) and return both."""
    pair = isinstance(received, tuple | list) and len(received) == 2
    expect(pair, f"activate: expected the tuple (a, da_dz), received {kind_of(received)}")
    return received


def value_mistakes(z, name):
    """Return the values that common slips give."""
    others = {f"that is '{other}', not '{name}'": exact(z, other)[0] for other in ACTIVATIONS}
    return {
        "value and slope are exchanged": exact(z, name)[1],
        **others,
        "the sign of z is wrong": exact(-z, name)[0],
        "values below zero leak through; ReLU gives 0 there": np.where(z > 0, z, 0.01 * z),
        "that is the absolute value": np.abs(z),
        "z is rectified before the activation": exact(np.maximum(z, 0), name)[0],
        "that is a softplus, not a ReLU": np.logaddexp(0, z),
        "large values are cut off": np.clip(exact(z, name)[0], 0, 1),
    }


def slope_mistakes(z, name):
    """Return the slopes that common slips give."""
    a, _ = exact(z, name)
    others = {f"that is the slope of '{other}', not '{name}'": exact(z, other)[1] for other in ACTIVATIONS}
    return {
        "value and slope are exchanged": a,
        **others,
        "the slope is taken at a, not at z: the activation was applied twice": exact(a, name)[1],
        "a (1 - a) was computed with z in place of a": z * (1 - z),
        "1 - a squared was computed with z in place of a": 1 - z * z,
        "the slope of the sigmoid is a (1 - a), not 1 - a": 1 - a,
        "a factor a is missing or too many: the slope of tanh is 1 - a * a": a * (1 - a),
        "the slope is 1 everywhere; below zero ReLU is flat": np.ones_like(z),
        "a small slope below zero belongs to another function; ReLU has none": np.where(z > 0, 1, 0.01),
        "the sign of the slope is wrong": -exact(z, name)[1],
    }


@pytest.mark.parametrize("name", ACTIVATIONS)
@question("q1_1", points=3.2, hint="value first, slope second; the slope is that at z")
def test_activate_matches_the_formulas(submission, rng, name):
    for shape in [(), (7,), (4, 4), (2, 3, 5)]:
        z = np.asarray(3 * rng.normal(size=shape))  # not a NumPy scalar, which nobody can write into
        a, slope = parts_of(submission.activate(z, name))
        value, rise = exact(z, name)
        what = f"for '{name}' and z of shape {shape}"
        expect_answer(a, value, value_mistakes(z, name), rtol=1e-6, atol=1e-9, what=f"a {what}")
        expect_answer(slope, rise, slope_mistakes(z, name), rtol=1e-6, atol=1e-9, what=f"da_dz {what}")


@pytest.mark.parametrize("name", ACTIVATIONS)
@question("q1_1", points=2.2, hint="draw your a, and look how steep it is")
def test_slopes_match_finite_differences(submission, rng, name):
    """The slope must be that of the student's own values, whatever those are."""
    z = rng.uniform(0.3, 3, size=12) * np.where(np.arange(12) % 2, 1, -1)
    step = 1e-5
    above, below = (as_array(parts_of(submission.activate(z + d, name))[0]) for d in (step, -step))
    wanted = (above - below) / (2 * step)
    expect(np.any(wanted), f"a of '{name}' is constant")
    _, slope = parts_of(submission.activate(z, name))
    expect_gradient(slope, wanted, tol=1e-6, what=f"da_dz of '{name}' against the rise of your own a")


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@question("q1_1", points=1.4, hint="never take e to the power of a large number: use np.exp(-np.abs(z))")
def test_activate_survives_large_sums(submission, dtype):
    z = np.array([-1000, -500, -90, -30, -12, 0, 12, 30, 90, 500, 1000], dtype)
    for name in ACTIVATIONS:
        received, warned = submission.given.overflows(submission.activate, z, name)
        what = f"of '{name}' for {dtype.__name__} z between -1000 and 1000"
        for part, oracle, called in zip(parts_of(received), exact(z, name), ("a", "da_dz"), strict=True):
            expect_finite(part, what=f"{called} {what}")
            expect_close(part, oracle, rtol=1e-4, atol=3e-7, what=f"{called} {what}")
        if warned:
            fail(f"a and da_dz {what}: the values are right, but NumPy warns of an {warned[0]}")


@question("q1_1", points=0.6, hint="z > 0, not z >= 0")
def test_relu_is_flat_at_zero(submission):
    for z in (np.array([0.0, -0.0]), np.array(0.0), np.array([-0.0], np.float32)):
        a, slope = parts_of(submission.activate(z, "relu"))
        expect_close(a, np.zeros(z.shape), what="ReLU at zero")
        mistakes = {
            "the slope at exactly zero is 1 here; the task says 0": np.ones(z.shape),
            "the slope at exactly zero is 1/2 here; the task says 0": np.full(z.shape, 0.5),
        }
        expect_answer(slope, np.zeros(z.shape), mistakes, what="the slope of ReLU at zero")


@question("q1_1", points=1, hint="(z > 0) is an array of bools: give it the dtype of z")
def test_activate_keeps_the_dtype(submission, rng):
    for name in ACTIVATIONS:
        for dtype in (np.float32, np.float64):
            a, slope = parts_of(submission.activate(rng.normal(size=(3, 2)).astype(dtype), name))
            expect_dtype(a, dtype, what=f"a of '{name}' for {dtype.__name__}")
            expect_dtype(slope, dtype, what=f"da_dz of '{name}' for {dtype.__name__}")


@question(
    "q1_1",
    points=0.6,
    hint="z[z < 0] = 0 writes into the caller's array: make a new one",
    depends=["q1_1.activate_on_a_worked_example"],
)
def test_activate_leaves_its_input_alone(submission, rng):
    for name in ACTIVATIONS:
        z = rng.normal(size=(4, 3))
        expect_unchanged(submission.activate.inspect(z, name), z, names=("z",))


LAYERS = [(784, 200), (200, 784)]


def spread(scheme, fan_in, fan_out):
    """Return the standard deviation that a scheme asks for."""
    if scheme == "normal1":
        return 1.0
    if scheme == "he_normal":
        return np.sqrt(2 / fan_in)
    return np.sqrt(2 / (fan_in + fan_out))


def spread_mistakes(scheme, fan_in, fan_out):
    """Return the standard deviations that common slips give."""
    if scheme == "normal1":
        return {
            "the weights are scaled by the fan-in; 'normal1' is the plain standard normal": np.sqrt(
                1 / fan_in
            ),
            "these are uniform numbers between 0 and 1": np.sqrt(1 / 12),
            "these are uniform numbers between -1 and 1": np.sqrt(1 / 3),
            "the deviation is 0.05; for 'normal1' it is 1": 0.05,
            "the deviation is 0.01; for 'normal1' it is 1": 0.01,
        }
    both, limit = fan_in + fan_out, np.sqrt(6 / (fan_in + fan_out))
    if scheme == "he_normal":
        return {
            "fan_out is used; He looks at fan_in": np.sqrt(2 / fan_out),
            "fan_in and fan_out are both used; He looks at fan_in alone": np.sqrt(2 / both),
            "the 2 is missing: the variance is 2 / fan_in": np.sqrt(1 / fan_in),
            "that is 2 / fan_in as a deviation; it is the variance, so take its root": 2 / fan_in,
            "the 2 stands outside the root": 2 / np.sqrt(fan_in),
            "the limit of a uniform distribution is used as a deviation": np.sqrt(6 / fan_in),
            "the weights are those of the standard normal": 1.0,
            "that is uniform with the deviation as its limit": np.sqrt(2 / fan_in / 3),
        }
    return {
        "the limit is used as a standard deviation": limit,
        "the weights lie between 0 and the limit; half of them are negative": limit / np.sqrt(12),
        "fan_in alone is used; Glorot adds fan_in and fan_out": np.sqrt(2 / fan_in),
        "fan_out alone is used; Glorot adds fan_in and fan_out": np.sqrt(2 / fan_out),
        "the root is missing in the limit": 6 / both / np.sqrt(3),
        "2 stands where 6 belongs": np.sqrt(2 / both / 3),
        "the limit has fan_in + fan_out under a root of its own, the 6 is outside": 6 / np.sqrt(3 * both),
        "3 stands where 6 belongs": np.sqrt(1 / both),
    }


@pytest.mark.parametrize("scheme", ["normal1", "glorot_uniform", "he_normal"])
@question(
    "q1_2", points=2.4, hint="mean 0; look up the standard deviation of each scheme, and which fan it uses"
)
def test_weights_have_the_right_spread(submission, rng, scheme):
    for fan_in, fan_out in LAYERS:
        W = as_array(submission.init_weights(fan_in, fan_out, scheme, rng), "the weights").astype(float)
        what = f"weights '{scheme}' for fan_in={fan_in}, fan_out={fan_out}"
        wanted, found = spread(scheme, fan_in, fan_out), float(W.std())
        told = f"{what}: their standard deviation is {found / wanted:.3g} times the right one"
        for sentence, wrong in spread_mistakes(scheme, fan_in, fan_out).items():
            alike = abs(found / wrong - 1) < 0.02 and abs(wrong / wanted - 1) > 0.04
            expect(not alike, f"{sentence} ({told})")
        expect(abs(found / wanted - 1) < 0.02, told)
        off = abs(float(W.mean())) / (wanted / np.sqrt(W.size))
        expect(off < 6, f"{what}: expected a mean near 0, received {W.mean():.3g}")


@question("q1_2", points=1.6, hint="uniform from minus to plus sqrt(6 / (fan_in + fan_out))")
def test_glorot_stays_within_its_limit(submission, rng):
    for fan_in, fan_out in LAYERS:
        W = as_array(submission.init_weights(fan_in, fan_out, "glorot_uniform", rng), "the weights")
        limit = np.sqrt(6 / (fan_in + fan_out))
        for side, reach in (("largest", W.max() / limit), ("smallest", -W.min() / limit)):
            told = f"fan_in={fan_in}, fan_out={fan_out}: the {side} weight is {reach:.3g} times the limit"
            expect(reach <= 1.0001, f"{told}; none may be beyond it")
            expect(reach > 0.99, f"{told}; with this many weights some come within 1 % of it")


@question(
    "q1_2", points=1.4, hint="rng.normal (or standard_normal) for the normal ones, rng.uniform for Glorot"
)
def test_distributions_are_of_the_right_kind(submission, rng):
    """The fourth moment over the squared variance is 3 for a normal, 2.37 when cut at 2 sd, 1.8 for uniform."""
    for scheme in ("normal1", "he_normal", "glorot_uniform"):
        W = as_array(submission.init_weights(300, 300, scheme, rng), "the weights").astype(float)
        expect(W.std() > 0, f"weights '{scheme}': all are equal")
        fourth = float(np.mean((W - W.mean()) ** 4) / W.var() ** 2)
        if scheme == "glorot_uniform":
            expect(fourth > 1.5, f"weights '{scheme}' take only a few values; they are spread evenly")
            expect(
                fourth < 2,
                f"weights '{scheme}' crowd around 0; a uniform distribution is even up to its limit",
            )
        else:
            expect(fourth > 2.1, f"weights '{scheme}' look uniform; a normal distribution is asked for")
            expect(fourth < 3.3, f"weights '{scheme}' have more extreme values than a normal distribution")


@question("q1_2", points=2, hint="call methods of rng, neither np.random.* nor a new generator of your own")
def test_rng_decides_the_weights(submission, rng):
    for scheme in ("normal1", "glorot_uniform", "he_normal"):
        seed, other = (int(value) for value in rng.integers(2**31, size=2))
        draws = submission.given.draw_twice(submission.init_weights, 20, 10, scheme, seed)
        again = submission.given.draw_twice(submission.init_weights, 20, 10, scheme, seed)
        others = submission.given.draw_twice(submission.init_weights, 20, 10, scheme, other)
        first, second = as_array(draws[0]), as_array(draws[1])
        repeats = np.array_equal(first, as_array(again[0])) and np.array_equal(second, as_array(again[1]))
        expect(
            repeats, f"weights '{scheme}': the same rng gives different weights; chance comes from elsewhere"
        )
        differs = not np.array_equal(first, as_array(others[0]))
        expect(differs, f"weights '{scheme}': different generators give the same weights; is a seed fixed?")
        moved = not np.array_equal(first, second)
        expect(moved, f"weights '{scheme}': the second layer gets the weights of the first one again")


@question("q1_2", points=1.4, hint="one random number for every single weight: size=(fan_in, fan_out)")
def test_neurons_differ(submission, rng):
    for scheme in ("normal1", "glorot_uniform", "he_normal"):
        W = as_array(submission.init_weights(60, 40, scheme, rng), "the weights").astype(float)
        what = f"weights '{scheme}'"
        expect(np.all(W.std(axis=0) > 0), f"{what}: a neuron has the same weight for all its inputs")
        expect(
            np.all(W.std(axis=1) > 0),
            f"{what}: all neurons have the same weight for an input: they are twins",
        )
        matches = np.abs(np.corrcoef(W.T) - np.eye(40)).max()
        expect(matches < 0.95, f"{what}: two neurons have the same weights, so they would learn the same")
        expect(np.unique(W).size > 0.9 * W.size, f"{what}: the same few numbers come again and again")

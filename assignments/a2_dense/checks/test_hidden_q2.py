"""Hidden checks of Q2: the cross-entropy from logits and the gradient of a single neuron."""

import numpy as np
import pytest

from autograder.checks import (
    as_array,
    expect,
    expect_close,
    expect_finite,
    expect_gradient,
    expect_shape,
    expect_unchanged,
    finite_difference,
    kind_of,
    question,
)
from autograder.checks.mistakes import expect_answer


def log_softmax(z):
    """Compute the logarithm of the softmax in double precision."""
    z = np.asarray(z, np.float64)
    return z - np.logaddexp.reduce(z, axis=1)[:, None]


def exact_loss(z, Y):
    """Compute the mean cross-entropy in double precision."""
    return float(-np.mean(np.sum(Y * log_softmax(z), axis=1)))


def one_hot(rng, n, k):
    """Draw n labels of k classes as one-hot rows."""
    return np.eye(k)[rng.integers(0, k, n)]


def loss_mistakes(z, Y):
    """Return the losses that common slips give."""
    n, k = z.shape
    right, p = exact_loss(z, Y), np.exp(log_softmax(z))
    others = -np.mean(np.sum((1 - Y) * np.log1p(-p), axis=1)) if k > 1 else 0.0
    return {
        "the minus sign is missing": -right,
        "the losses are summed; take the mean over the rows": right * n,
        "the mean runs over rows and classes; sum over the classes": right / k,
        "divided by the number of classes; divide by the number of rows": right * n / k,
        "the logarithm has base 2; take the natural one": right / np.log(2),
        "the softmax runs over the examples; it belongs to each row": exact_loss(z.T, Y.T) * k / n,
        "the softmax is applied twice": exact_loss(p, Y),
        "the other classes are scored as well; that is the binary cross-entropy": right + others,
    }


@pytest.mark.parametrize(("n", "k"), [(8, 10), (5, 5), (1, 4), (30, 3)])
@question("q2_1", points=3.2, hint="minus the mean over the rows of the sum over the classes of Y log p")
def test_cross_entropy_matches_the_formula(submission, rng, n, k):
    z, Y = 2 * rng.normal(size=(n, k)), one_hot(rng, n, k)
    received = submission.cross_entropy_from_logits(z, Y)
    expect_answer(received, exact_loss(z, Y), loss_mistakes(z, Y), rtol=1e-5, what=f"the loss, N={n}, K={k}")


@question("q2_1", points=1.2, hint="float64 in, float64 out: no float32 and no small constants on the way")
def test_cross_entropy_keeps_double_precision(submission, rng):
    errors = []
    for _ in range(5):  # a single float32 result may be right by luck
        z, Y = rng.normal(size=(20, 10)), one_hot(rng, 20, 10)
        received, expected = (
            as_array(submission.cross_entropy_from_logits(z, Y), "the loss"),
            exact_loss(z, Y),
        )
        errors.append(float(np.max(np.abs(received - expected))) / expected)
    expect(
        max(errors) < 1e-10,
        f"the loss of float64 logits has a relative error of {max(errors):.1g}; double precision reaches 1e-15. "
        "Is something cast to float32, or is a small constant added?",
    )


CAPPED = "is a probability clipped, a small constant added or an infinity replaced before the logarithm?"


@question(
    "q2_1", points=2.2, hint="never take the logarithm of a probability: simplify log softmax on paper first"
)
def test_cross_entropy_survives_large_logits(submission):
    wide = np.array([[1000.0, 0.0, -1000.0]])
    cases = [
        ("logits 1000, 0, -1000 and the label 0", wide, [[1, 0, 0]], 0.0),
        ("logits 1000, 0, -1000 and the label 1", wide, [[0, 1, 0]], 1000.0),
        ("logits 1000, 0, -1000 and the label 2", wide, [[0, 0, 1]], 2000.0),
        ("float32 logits 200, 0 and the label 1", np.array([[200, 0]], np.float32), [[0, 1]], 200.0),
        ("float32 logits 50, 0 and the label 1", np.array([[50, 0]], np.float32), [[0, 1]], 50.0),
        (
            "one row near 1000 and one near -1000",
            np.array([[1000.0, 1000], [-1000, -1000]]),
            [[1, 0]] * 2,
            np.log(2),
        ),
    ]
    for case, z, labels, expected in cases:
        received = submission.cross_entropy_from_logits(z, np.array(labels, z.dtype))
        loss = expect_finite(received, what=f"the loss of {case}")
        capped = expected > 1 and (np.all(loss < 0.9 * expected) or np.all(loss > 1e10))
        expect(not capped, f"the loss of {case} is {np.max(loss):.3g}: {CAPPED}")
        expect_close(received, expected, rtol=1e-5, atol=1e-6, what=f"the loss of {case}")


@question(
    "q2_1",
    points=1,
    hint="divide the sum of the losses by the number of rows",
    depends=["q2_1.cross_entropy_is_one_number"],
)
def test_cross_entropy_is_a_mean(submission, rng):
    z, Y = rng.normal(size=(3, 4)), one_hot(rng, 3, 4)
    once = submission.cross_entropy_from_logits(z, Y)
    twice = submission.cross_entropy_from_logits(np.vstack([z, z]), np.vstack([Y, Y]))
    mistakes = {
        "a batch given twice has twice the loss: a sum over the rows, or a division by K": 2 * as_array(once)
    }
    expect_answer(
        twice, once, mistakes, rtol=1e-6, what="the loss of a batch given twice, against given once"
    )


@question("q2_1", points=1, hint="multiply by Y and sum; do not look for the largest label")
def test_cross_entropy_accepts_soft_labels(submission, rng):
    z = rng.normal(size=(6, 10))
    even, mixed = np.full((6, 10), 0.1), rng.dirichlet(np.ones(10), size=6)
    for case, Y in [("every class has the label 0.1", even), ("labels are random distributions", mixed)]:
        hard, half = exact_loss(z, np.eye(10)[Y.argmax(axis=1)]), exact_loss(z, Y > 0.5)
        mistakes = {
            "only the largest entry of each label counts": hard,
            "only labels above one half count": half,
        }
        received = submission.cross_entropy_from_logits(z, Y)
        expect_answer(received, exact_loss(z, Y), mistakes, rtol=1e-5, what=f"the loss where {case}")


@question("q2_1", points=0.6, hint="write z - ..., not z -= ...", depends=["q2_1.no_idea_costs_log_ten"])
def test_cross_entropy_leaves_its_inputs_alone(submission, rng):
    z, Y = rng.normal(size=(4, 3)), one_hot(rng, 4, 3)
    expect_unchanged(submission.cross_entropy_from_logits.inspect(z, Y), z, Y, names=("z", "Y"))


def sigmoid(s):
    """Compute the sigmoid of a number."""
    return 1 / (1 + np.exp(-s))


def neuron_loss(loss, x, y, w, b):
    """Compute the loss of one sigmoid neuron in double precision, stable for large sums."""
    s = float(x @ w + b)
    if loss == "mse":
        return (sigmoid(s) - y) ** 2 / 2
    return y * np.logaddexp(0, -s) + (1 - y) * np.logaddexp(0, s)


def pair_of(received):
    """Expect (dw, db), where db is one number, and return an array and a float."""
    pair = isinstance(received, tuple | list) and len(received) == 2
    expect(pair, f"neuron_gradient: expected the tuple (dw, db), received {kind_of(received)}")
    return as_array(received[0], "dw"), float(expect_shape(received[1], (), what="db"))


def random_neuron(rng):
    """Draw (x, y, w, b) with a sum of moderate size and a target between 0 and 1."""
    size = int(rng.integers(2, 7))
    x, w = rng.normal(size=size), rng.normal(size=size)
    return x, float(rng.uniform(0.05, 0.95)), w, float(rng.uniform(0.5, 1.5))


def slope_mistakes(loss, x, y, w, b):
    """Return the values of db that common slips give."""
    s = float(x @ w + b)
    a, blind = sigmoid(s), sigmoid(s - b)
    right, other = slope(loss, a, y), slope("cross_entropy" if loss == "mse" else "mse", a, y)
    return {
        "the sign is wrong: output minus target": -right,
        "a factor 2 too many: the loss is half the squared error": 2 * right,
        "that is the gradient of the other loss: which of them keeps a (1 - a)?": other,
        "the bias is missing in the weighted sum": slope(loss, blind, y),
        "the target was rounded; it may lie between 0 and 1": slope(loss, a, round(y)),
        "the slope of the sigmoid is a (1 - a), not 1 - a": (a - y) * (1 - a),
        "the slope of the sigmoid belongs at the weighted sum, not at the output": (a - y)
        * sigmoid(a)
        * sigmoid(-a),
        "that is the loss itself; its slope is asked for": neuron_loss(loss, x, y, w, b),
    }


def slope(loss, a, y):
    """Compute the derivative of the loss with respect to the weighted sum."""
    return (a - y) * a * (1 - a) if loss == "mse" else a - y


@pytest.mark.parametrize("loss", ["mse", "cross_entropy"])
@question("q2_2", points=3, hint="chain rule: slope of the loss, slope of the sigmoid, input")
def test_neuron_gradient_matches_finite_differences(submission, rng, loss):
    for _ in range(8):
        x, y, w, b = random_neuron(rng)
        dw, db = pair_of(submission.neuron_gradient(x, y, w, b, loss))
        wanted = finite_difference(lambda v: neuron_loss(loss, x, y, w, float(v)), b)  # noqa: B023
        mistakes = slope_mistakes(loss, x, y, w, b)
        expect_answer(db, wanted, mistakes, rtol=1e-6, atol=1e-9, what=f"db for the loss '{loss}'")
        wanted = finite_difference(lambda v: neuron_loss(loss, x, y, v, b), w)  # noqa: B023
        inputs = {
            "dw is multiplied by the weights; the gradient of a weight is multiplied by its input": db * w
        }
        expect_answer(dw, wanted, inputs, rtol=1e-6, atol=1e-9, what=f"dw for the loss '{loss}'")


@question(
    "q2_2",
    points=1.6,
    hint="the factor a (1 - a) belongs to the squared error alone: in the other it cancels",
)
def test_losses_differ_by_the_slope_of_the_sigmoid(submission, rng):
    for _ in range(8):
        x, y, w, b = random_neuron(rng)
        _, slow = pair_of(submission.neuron_gradient(x, y, w, b, "mse"))
        _, fast = pair_of(submission.neuron_gradient(x, y, w, b, "cross_entropy"))
        a = sigmoid(float(x @ w + b))
        what = "the gradient with 'mse' divided by that with 'cross_entropy'"
        expect(fast != 0, f"{what}: the gradient with 'cross_entropy' is 0")
        mistakes = {
            "both losses have the same gradient: a (1 - a) is missing in 'mse' or left in 'cross_entropy'": 1.0,
            "the two losses are exchanged": 1 / (a * (1 - a)),
            "the one half of the squared error is missing": 2 * a * (1 - a),
        }
        expect_answer(slow / fast, a * (1 - a), mistakes, rtol=1e-6, what=what)


@pytest.mark.parametrize("loss", ["mse", "cross_entropy"])
@question("q2_2", points=1, hint="the bias is a weight whose input is 1")
def test_weight_gradient_is_bias_gradient_times_input(submission, rng, loss):
    x, y, w, b = random_neuron(rng)
    dw, db = pair_of(submission.neuron_gradient(x, y, w, b, loss))
    expect(db != 0, "db is 0: the bias has a gradient, too")
    mistakes = {"dw is db times the weights; that is the gradient of the input": db * w}
    expect_answer(dw, db * x, mistakes, rtol=1e-6, atol=1e-12, what=f"dw against db times x, loss '{loss}'")


@question(
    "q2_2",
    points=1.4,
    hint="for cross-entropy the simplified gradient has no division and no factor a (1 - a)",
)
def test_saturated_neuron_still_learns(submission):
    x = np.array([1.0, -2.0])
    for s, y in [(40.0, 0.0), (-40.0, 1.0), (100.0, 0.0), (-100.0, 1.0)]:
        w = np.array([s / 5, -s / 5])
        what = f"the cross-entropy gradient of a neuron with the sum {s:g} and the target {y:g}"
        dw, db = pair_of(submission.neuron_gradient(x, y, w, 0.4 * s, "cross_entropy"))
        expect_finite(db, what=what)
        expect_close(db, 1 - 2 * y, rtol=1e-6, what=what + ", db")
        expect_close(dw, (1 - 2 * y) * x, rtol=1e-6, what=what + ", dw")
        _, slow = pair_of(submission.neuron_gradient(x, y, w, 0.4 * s, "mse"))
        expect_finite(slow, what=what.replace("cross-entropy", "squared-error"))


@question("q2_2", points=1.2, hint="float64 in, float64 out")
def test_neuron_gradient_keeps_double_precision(submission, rng):
    for loss in ("mse", "cross_entropy"):
        x, y, w, b = random_neuron(rng)
        a = sigmoid(float(x @ w + b))
        dw, _ = pair_of(submission.neuron_gradient(x, y, w, b, loss))
        expect_gradient(dw, slope(loss, a, y) * x, tol=1e-11, what=f"dw in double precision, loss '{loss}'")


@question(
    "q2_2",
    points=0.8,
    hint="write x * ..., not x *= ...",
    depends=["q2_2.wrong_neuron_learns_slowly_with_mse"],
)
def test_neuron_gradient_leaves_its_inputs_alone(submission, rng):
    for loss in ("mse", "cross_entropy"):
        x, y, w, b = random_neuron(rng)
        call = submission.neuron_gradient.inspect(x, y, w, b, loss)
        expect_unchanged(call, x, y, w, names=("x", "y", "w"))

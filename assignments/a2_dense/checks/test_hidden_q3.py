"""Hidden checks of Q3: the gradients of the softmax layer."""

import numpy as np
import pytest

from autograder.checks import (
    as_array,
    expect,
    expect_close,
    expect_dtype,
    expect_gradient,
    expect_shape,
    expect_unchanged,
    finite_difference,
    kind_of,
    question,
    tape_gradient,
)
from autograder.checks.earlier import with_earlier
from autograder.checks.mistakes import expect_answer

ALGEBRA = ["q3.gradients_are_your_own_algebra"]


def pair_of(received, what):
    """Expect a pair of arrays and return them."""
    pair = isinstance(received, tuple | list) and len(received) == 2
    expect(pair, f"{what}: expected a tuple of two arrays, received {kind_of(received)}")
    return as_array(received[0], what), as_array(received[1], what)


def problem(rng, n, d, k, soft=False, dtype=np.float64):
    """Draw X, Y, W and b: one-hot labels or soft ones, and a bias that is far from zero."""
    Y = rng.dirichlet(np.ones(k), size=n) if soft else np.eye(k)[rng.integers(0, k, n)]
    return tuple(
        a.astype(dtype) for a in (rng.normal(size=(n, d)), Y, rng.normal(size=(d, k)), 2 * rng.normal(size=k))
    )


def mean_loss(X, Y, W, b):
    """Compute the mean cross-entropy in double precision."""
    z = X @ W + b
    return -np.mean(np.sum(Y * (z - np.logaddexp.reduce(z, axis=1)[:, None]), axis=1))


def softmax(z):
    """Compute the softmax in double precision."""
    return np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])


def weight_mistakes(X, Y, W, b):
    """Return the values of dW that common slips give."""
    n, k = Y.shape
    P = softmax(X @ W + b)
    right = X.T @ (P - Y) / n
    return {
        "the sign is wrong: probabilities minus labels": -right,
        "the sum over the batch; the loss is a mean, so divide by N": right * n,
        "divided by N and by K; the mean runs over the rows alone": right / k,
        "the bias is missing in the logits": X.T @ (softmax(X @ W) - Y) / n,
        "the largest label counts as 1; soft labels are subtracted as they are": X.T
        @ (P - np.eye(k)[Y.argmax(1)])
        / n,
        "the labels are not subtracted": X.T @ P / n,
        "there is no factor p (1 - p); it cancels against the logarithm": X.T @ ((P - Y) * P * (1 - P)) / n,
        "the softmax runs over the examples": X.T @ (softmax((X @ W + b).T).T - Y) / n,
        "only the last example counts; add up over the batch": np.outer(X[-1], P[-1] - Y[-1]) / n,
    }


CASES = {"one-hot labels": (6, 4, 3, False), "soft labels": (5, 3, 4, True), "square": (4, 4, 4, False)}


@pytest.mark.parametrize("case", list(CASES))
@question(
    "q3",
    points=6,
    depends=ALGEBRA,
    hint="(P - Y) / N, then X.T times it for W and its sum over the rows for b",
)
def test_gradients_match_finite_differences(submission, reference, rng, case):
    n, d, k, soft = CASES[case]
    X, Y, W, b = problem(rng, n, d, k, soft)
    slope_W = finite_difference(lambda V: mean_loss(X, Y, V, b), W)
    slope_b = finite_difference(lambda v: mean_loss(X, Y, W, v), b)
    which = f"({case}, N={n}, D={d}, K={k})"

    def examine(gradients):
        dW, db = pair_of(gradients(X, Y, W, b), "the gradients")
        mistakes = weight_mistakes(X, Y, W, b)
        expect_answer(
            dW, slope_W, mistakes, rtol=1e-6, atol=1e-8, what=f"dW against finite differences {which}"
        )
        twice = {
            "db is divided by N twice; the sum over the rows of (P - Y) / N is the mean already": slope_b / n
        }
        expect_answer(db, slope_b, twice, rtol=1e-6, atol=1e-8, what=f"db against finite differences {which}")

    with_earlier(submission, reference, "softmax_regression_gradients", ("dense", "softmax"), examine)


@question("q3", points=2, depends=ALGEBRA, hint="the tape and your algebra must agree to float32 precision")
def test_gradients_match_the_tape(submission, reference, rng):
    import tensorflow as tf

    X, Y, W, b = problem(rng, 64, 30, 10, dtype=np.float32)

    def loss(V, v):
        return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y, tf.matmul(X, V) + v))

    tape_W, tape_b = tape_gradient(loss, W, b)

    def examine(gradients):
        dW, db = pair_of(gradients(X, Y, W, b), "the gradients")
        expect_gradient(dW, tape_W, tol=1e-4, atol=1e-6, what="dW against GradientTape in float32")
        expect_gradient(db, tape_b, tol=1e-4, atol=1e-6, what="db against GradientTape in float32")

    with_earlier(submission, reference, "softmax_regression_gradients", ("dense", "softmax"), examine)


@question(
    "q3", points=1.5, depends=ALGEBRA, hint="each row of P and of Y sums to 1, so each row of P - Y sums to 0"
)
def test_bias_gradients_sum_to_zero(submission, reference, rng):
    def examine(gradients):
        for n, d, k in [(7, 3, 5), (4, 4, 4)]:
            dW, db = pair_of(gradients(*problem(rng, n, d, k)), "the gradients")
            message = f"the entries of db sum to {db.sum():.3g}; they must sum to 0. Are the labels subtracted, and "
            message += "does each row have its own softmax?"
            expect(abs(db.sum()) < 1e-9, message)
            expect(np.abs(db).max() > 1e-6, "db is zero everywhere")
            rows = expect_shape(dW, (d, k), what="dW").sum(axis=1)
            expect_close(
                rows, np.zeros(d), atol=1e-9, what="the sum of each row of dW, which must be 0 as well,"
            )

    with_earlier(submission, reference, "softmax_regression_gradients", ("dense", "softmax"), examine)


@question(
    "q3",
    points=1.5,
    depends=ALGEBRA,
    hint="the loss is a mean over N examples: divide once by N, in dW and in db",
)
def test_gradients_are_those_of_the_mean(submission, reference, rng):
    X, Y, W, b = problem(rng, 3, 4, 5)

    def examine(gradients):
        once = pair_of(gradients(X, Y, W, b), "the gradients")
        twice = pair_of(gradients(np.vstack([X, X]), np.vstack([Y, Y]), W, b), "the gradients")
        for name, single, double in zip(("dW", "db"), once, twice, strict=True):
            mistakes = {
                f"{name} doubles with the batch: it is not divided by N": 2 * single,
                f"{name} halves when the batch doubles: it is divided by N twice": single / 2,
            }
            expect(np.abs(single).max() > 1e-6, f"{name} is zero everywhere")
            what = f"{name} of a batch given twice, against given once"
            expect_answer(double, single, mistakes, rtol=1e-6, atol=1e-12, what=what)

    with_earlier(submission, reference, "softmax_regression_gradients", ("dense", "softmax"), examine)


@question("q3", points=1.5, depends=ALGEBRA, hint="keep (1, D) and (1, K): no squeeze")
def test_gradients_of_a_single_example(submission, reference, rng):
    X, Y, W, b = problem(rng, 1, 4, 3)
    error = softmax(X @ W + b) - Y

    def examine(gradients):
        dW, db = pair_of(gradients(X, Y, W, b), "the gradients of a single example")
        expect_close(dW, np.outer(X, error), rtol=1e-6, what="dW of a single example")
        expect_close(db, error[0], rtol=1e-6, what="db of a single example")

    with_earlier(submission, reference, "softmax_regression_gradients", ("dense", "softmax"), examine)


@question("q3", points=2, depends=ALGEBRA, hint="float64 in, float64 out; float32 in, float32 out")
def test_gradients_keep_the_dtype(submission, reference, rng):
    def examine(gradients):
        for dtype in (np.float32, np.float64):
            received = gradients(*problem(rng, 4, 3, 2, dtype=dtype))
            pair_of(received, "the gradients")
            for name, part in zip(("dW", "db"), received, strict=True):
                expect_dtype(part, dtype, what=f"{name} for {dtype.__name__} arrays")

    with_earlier(submission, reference, "softmax_regression_gradients", ("dense", "softmax"), examine)


@question(
    "q3", points=1.5, hint="write P - Y, not P -= Y or Y -= P", depends=["q3.bias_gradients_sum_to_zero"]
)
def test_gradients_leave_their_inputs_alone(submission, reference, rng):
    arguments = problem(rng, 4, 3, 2)

    def examine(gradients):
        expect_unchanged(gradients.inspect(*arguments), *arguments, names=("X", "Y", "W", "b"))

    with_earlier(submission, reference, "softmax_regression_gradients", ("dense", "softmax"), examine)

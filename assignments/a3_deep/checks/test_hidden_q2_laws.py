"""Hidden checks of Q2.2: what must hold of any right gradients: means, dtypes, labels, a cache with a memory."""

from itertools import pairwise

import numpy as np

from autograder.checks import (
    as_array,
    expect,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_shape,
    kind_of,
    question,
)
from autograder.checks.mistakes import expect_answer

ACTIVATIONS = ("sigmoid", "relu", "tanh")
SIZES = [4, 5, 3]


def draw(rng, n=5, sizes=SIZES, dtype=np.float64):
    """Draw X, one-hot Y and params."""
    params = [
        (rng.normal(size=pair).astype(dtype), rng.normal(size=pair[1]).astype(dtype))
        for pair in pairwise(sizes)
    ]
    Y = np.eye(sizes[-1])[rng.integers(0, sizes[-1], n)].astype(dtype)
    return rng.normal(size=(n, sizes[0])).astype(dtype), Y, params


def pairs_of(received, layers):
    """Expect a list of pairs of arrays and return it."""
    listed = isinstance(received, list | tuple) and len(received) == layers
    expect(listed, f"mlp_backward: expected a list of {layers} pairs (dW, db), received {kind_of(received)}")
    for pair in received:
        two = isinstance(pair, list | tuple) and len(pair) == 2
        expect(two, f"mlp_backward: expected pairs (dW, db), received {kind_of(pair)}")
    return [(as_array(dW, "dW"), as_array(db, "db")) for dW, db in received]


def gradients(submission, X, Y, params, activation):
    """Return the gradients that the student's two functions give together."""
    forward, backward = submission.mlp_forward, submission.mlp_backward
    return pairs_of(submission.given.gradients(forward, backward, X, Y, params, activation), len(params))


def flat(found):
    """Return all gradients as one vector."""
    return np.concatenate([np.ravel(part) for pair in found for part in pair])


@question("q2_2", points=1, hint="divide by the number of rows, once")
def test_gradients_are_those_of_the_mean(submission, rng):
    for activation in ACTIVATIONS:
        X, Y, params = draw(rng)
        once = flat(gradients(submission, X, Y, params, activation))
        twice = flat(gradients(submission, np.vstack([X, X]), np.vstack([Y, Y]), params, activation))
        mistakes = {
            "a batch given twice has gradients twice as long: that is a sum, take the mean": 2 * once,
            "a batch given twice has gradients half as long: divided by N twice": once / 2,
        }
        expect(np.any(once), "all gradients are 0")
        what = f"the gradients of a batch given twice, against given once ('{activation}')"
        expect_answer(twice, once, mistakes, rtol=1e-6, atol=1e-9, what=what)


@question(
    "q2_2", points=1, hint="np.sum(delta, axis=0) and X.T @ delta work for one row, too; do not squeeze"
)
def test_gradients_of_a_single_example(submission, rng):
    for sizes in ([4, 3], SIZES, [4, 1, 3]):
        X, Y, params = draw(rng, 1, sizes)
        found = gradients(submission, X, Y, params, "tanh")
        for place, ((dW, db), (W, b)) in enumerate(zip(found, params, strict=True), start=1):
            expect_shape(dW, W.shape, what=f"dW of layer {place} for a single example")
            expect_shape(db, b.shape, what=f"db of layer {place} for a single example")
        total = float(np.abs(found[-1][1].sum()))
        expect(total < 1e-9, "db of the last layer must sum to 0: probabilities and labels both sum to 1")
        expect(np.any(found[-1][1]), "db of the last layer is 0 for a single example")


@question("q2_2", points=1, hint="subtract Y as it is; do not look for the largest label")
def test_soft_labels_are_used_as_they_are(submission, rng):
    """The gradient is affine in the labels, so that of a mixture is the mixture of two gradients."""
    X, first, params = draw(rng)
    second = np.roll(first, 1, axis=1)
    one, other = (flat(gradients(submission, X, Y, params, "tanh")) for Y in (first, second))
    expect(not np.allclose(one, other), "the gradients do not depend on the labels")
    mixed = flat(gradients(submission, X, 0.7 * first + 0.3 * second, params, "tanh"))
    mistakes = {"only the largest label of each row counts": one}
    what = "the gradients for labels that are 0.7 of one class and 0.3 of another"
    expect_answer(mixed, 0.7 * one + 0.3 * other, mistakes, rtol=1e-6, atol=1e-9, what=what)


@question("q2_2", points=1, hint="subtract the largest logit of each row before the exponential")
def test_large_logits_give_finite_gradients(submission):
    for dtype in (np.float64, np.float32):
        W = np.array([[200.0, -200, 0], [-200, -200, -200]], dtype)
        X, Y = np.eye(2, dtype=dtype), np.eye(3, dtype=dtype)[[1, 0]]
        ((dW, db),) = gradients(submission, X, Y, [(W, np.zeros(3, dtype))], "relu")
        what = f"for {dtype.__name__} logits between -200 and 200"
        expect_finite(dW, what=f"dW {what}")
        third = np.float64(1 / 3)
        expected = np.array([[0.5, -0.5, 0], [third / 2 - 0.5, third / 2, third / 2]])
        expect_close(dW, expected, rtol=1e-5, atol=1e-6, what=f"dW {what}")
        expect_close(db, expected.sum(axis=0), rtol=1e-5, atol=1e-6, what=f"db {what}")


@question("q2_2", points=1.5, hint="np.zeros and np.ones make float64 unless you say dtype=...")
def test_gradients_keep_the_dtype(submission, rng):
    for dtype in (np.float32, np.float64):
        for activation in ACTIVATIONS:
            X, Y, params = draw(rng, dtype=dtype)
            found = submission.given.gradients(
                submission.mlp_forward, submission.mlp_backward, X, Y, params, activation
            )
            for place, pair in enumerate(pairs_of(found, 2), start=1):
                for name, part in zip(("dW", "db"), pair, strict=True):
                    expect_dtype(
                        part, dtype, what=f"{name} of layer {place} with '{activation}' in {dtype.__name__}"
                    )
    X, Y, params = draw(rng, dtype=np.float64)
    ((_, first), (_, last)) = gradients(submission, X, Y, params, "sigmoid")
    expect(np.any(first), "db of the first layer is 0")
    lost = float(np.abs(last.sum()))
    expect(
        lost < 1e-13,
        f"db of the last layer sums to {lost:.1g}, in float64 it is 0: is something cast to float32?",
    )


@question("q2_2", points=1, hint="keep copies in the cache (np.array(X) copies, np.asarray(X) does not)")
def test_gradients_belong_to_their_forward_pass(submission, rng):
    for sizes in (SIZES, [4, 3]):
        for activation in ACTIVATIONS:
            X, Y, params = draw(rng, sizes=sizes)
            fresh, later = submission.given.gradients_after_overwriting(
                submission.mlp_forward, submission.mlp_backward, X, Y, params, activation
            )
            what = "the gradients after X and params were overwritten behind the forward pass"
            expected = flat(pairs_of(fresh, len(params)))
            expect_close(flat(pairs_of(later, len(params))), expected, rtol=1e-7, atol=1e-12, what=what)


@question(
    "q2_2",
    points=1,
    hint="no -= on what comes out of the cache or on Y, and nothing popped from it",
    depends=["q2_2.backward_on_a_worked_example"],
)
def test_backward_leaves_cache_and_labels_alone(submission, rng):
    X, Y, params = draw(rng)
    second = np.roll(Y, 1, axis=1)
    before, after = submission.given.gradients_twice(
        submission.mlp_forward, submission.mlp_backward, X, Y, second, params, "relu"
    )
    what = "the gradients from a cache that was used before, with other labels in between"
    expected = flat(pairs_of(before, len(params)))
    expect_close(flat(pairs_of(after, len(params))), expected, rtol=1e-7, atol=1e-12, what=what)

"""Hidden checks of Q4: one epoch of stochastic gradient descent."""

import itertools

import numpy as np

from autograder.checks import (
    StudentError,
    as_array,
    expect,
    expect_close,
    expect_dtype,
    expect_shape,
    expect_unchanged,
    kind_of,
    question,
)
from autograder.checks.earlier import with_earlier

RIGHT = ["q4.epoch_is_a_pass_over_shuffled_batches", "q4.every_example_counts_once"]
SHAPES = [(784, 10), (10,)]


def pair_of(received, what):
    """Expect a pair of arrays and return them."""
    pair = isinstance(received, tuple | list) and len(received) == 2
    expect(pair, f"{what}: expected a tuple of two arrays, received {kind_of(received)}")
    return as_array(received[0], what), as_array(received[1], what)


def problem(rng, n, d, k, dtype=np.float64):
    """Draw X, one-hot Y, W and b."""
    Y = np.eye(k)[rng.integers(0, k, n)]
    return tuple(
        a.astype(dtype) for a in (rng.normal(size=(n, d)), Y, rng.normal(size=(d, k)), 2 * rng.normal(size=k))
    )


def mean_loss(X, Y, W, b):
    """Compute the mean cross-entropy in double precision."""
    z = X @ W + b
    return -np.mean(np.sum(Y * (z - np.logaddexp.reduce(z, axis=1)[:, None]), axis=1))


def passes(reference, X, Y, W, b, lr, sizes):
    """Yield (W, b) after one pass for every way to cut the examples into batches of these sizes, in turn."""
    if not sizes:
        yield W, b
        return
    for chosen in itertools.combinations(range(len(X)), sizes[0]):
        batch, rest = list(chosen), [i for i in range(len(X)) if i not in chosen]
        dW, db = reference.softmax_regression_gradients(X[batch], Y[batch], W, b)
        yield from passes(reference, X[rest], Y[rest], W - lr * dW, b - lr * db, lr, sizes[1:])


@question(
    "q4",
    points=2.4,
    hint="each step starts from the weights of the step before it: W, b = W - lr dW, b - lr db",
)
def test_epoch_is_a_pass_over_shuffled_batches(submission, reference, rng):
    """Five examples in batches of two can be passed through in thirty ways; the result must be one of them."""
    X, Y, W, b = problem(rng, 5, 3, 3)
    possible = list(passes(reference, X, Y, W, b, 0.5, [2, 2, 1]))
    W0_gradient = reference.softmax_regression_gradients(X, Y, W, b)[0]

    def examine(epoch):
        for _ in range(3):
            received, _ = pair_of(epoch(X, Y, W, b, 0.5, 2, rng), "the result of sgd_epoch")
            received = expect_shape(received, W.shape, what="W after one epoch")
            distances = [float(np.abs(received - wanted).max()) for wanted, _ in possible]
            uphill = np.sum((received - W) * W0_gradient) > 0
            clue = (
                "the steps go uphill"
                if uphill
                else "does every step use its own batch and the newest weights?"
            )
            expect(
                min(distances) < 1e-8,
                "five examples in batches of 2, 2 and 1: the new W fits none of the thirty possible passes "
                f"(the nearest is {min(distances):.2g} away); {clue}",
            )

    with_earlier(submission, reference, "sgd_epoch", ("softmax_regression_gradients",), examine)


def weights_of_examples(epoch, rng, n, batch_size):
    """Return by how much each of n examples moved the weights, 1 / (size of its batch) if all is well.

    X is the identity, so row i of W moves by lr * weight * (y_i - p_i), and with a tiny lr every p is 1/n.
    """
    lr, eye = 1e-6, np.eye(n)
    W, _ = pair_of(
        epoch(eye, eye, np.zeros((n, n)), np.zeros(n), lr, batch_size, rng), "the result of sgd_epoch"
    )
    moved, direction = expect_shape(W, (n, n), what="W after one epoch") / lr, eye - 1 / n
    weights = np.sum(moved * direction, axis=1) / np.sum(direction**2, axis=1)
    apart = np.abs(moved - weights[:, None] * direction).max(axis=1)
    expect(
        np.all(apart < 1e-3),
        f"{int(np.sum(apart >= 1e-3))} of {n} examples were learned with the label of another one; "
        "shuffle pictures and labels with the same order",
    )
    return weights


def in_batches(weights, batch_size):
    """Say what is wrong with the weights of the examples; an empty string when nothing is."""
    n = len(weights)
    rest = n % batch_size
    right = [1 / batch_size] * (n - rest) + [1 / max(rest, 1)] * rest
    if np.allclose(np.sort(weights), np.sort(right), rtol=1e-3):
        return ""
    skipped = int(np.sum(np.abs(weights) < 1e-3))
    if skipped and np.any(weights > max(right) * 1.01):
        return (
            f"{skipped} of {n} examples were never used and others several times; each must come exactly once"
        )
    if skipped:
        return f"{skipped} of {n} examples were never used (batch_size {batch_size}); is a batch or its end dropped?"
    if np.any(weights > max(right) * 1.01):
        return "some examples were used more than once, or a step counts too much; each comes exactly once"
    if np.allclose(weights, 1 / batch_size, rtol=1e-3):
        return "the short last batch was averaged over batch_size; average it over its own size"
    return "the examples do not count by one over the size of their batch"


@question("q4", points=2, hint="range(0, N, batch_size) over one shuffled order; a short last batch is kept")
def test_every_example_counts_once(submission, reference, rng):
    def examine(epoch):
        for n, batch_size in [(10, 4), (6, 3), (5, 2)]:
            wrong = in_batches(weights_of_examples(epoch, rng, n, batch_size), batch_size)
            expect(not wrong, f"{n} examples in batches of {batch_size}: {wrong}")

    with_earlier(submission, reference, "sgd_epoch", ("softmax_regression_gradients",), examine)


@question("q4", points=1.2, hint="order = rng.permutation(N), with the generator that you are given")
def test_rng_decides_the_order(submission, reference, rng):
    seeds = rng.integers(0, 2**32, size=8).tolist()

    def last_batch(epoch, seed):
        """Return the examples of the short last batch of 10 examples in batches of 4."""
        weights = weights_of_examples(epoch, np.random.default_rng(seed), 10, 4)
        return tuple(np.flatnonzero(weights > 0.375).tolist())

    def examine(epoch):
        chosen = [last_batch(epoch, seed) for seed in seeds]
        if set(chosen) == {(8, 9)}:
            expect(
                False,
                "the last two examples form the short batch every time: shuffle the examples, not only the batches",
            )
        shuffled = (
            "eight generators with different seeds gave the same batches; all chance must come from `rng`"
        )
        expect(len(set(chosen)) > 1, shuffled + " (at most the order of the batches changes)")
        X, Y, W, b = problem(rng, 12, 3, 3)
        first, second = (epoch(X, Y, W, b, 0.5, 4, np.random.default_rng(7)) for _ in range(2))
        repeatable = (
            "two calls with the same generator state gave different weights; use `rng` alone for the order"
        )
        for left, right in zip(pair_of(first, "W and b"), pair_of(second, "W and b"), strict=True):
            expect(left.shape == right.shape and np.allclose(left, right, rtol=1e-9), repeatable)

    with_earlier(submission, reference, "sgd_epoch", ("softmax_regression_gradients",), examine)


@question("q4", points=0.4, hint="repeated epochs must make the loss smaller")
def test_loss_falls(submission, reference, rng):
    centres = 2 * rng.normal(size=(3, 5))
    labels = np.arange(30) % 3
    X, Y = centres[labels] + 0.5 * rng.normal(size=(30, 5)), np.eye(3)[labels]

    def examine(epoch):
        W, b = np.zeros((5, 3)), np.zeros(3)
        for _ in range(60):
            W, b = pair_of(epoch(X, Y, W, b, 0.1, 8, rng), "the result of sgd_epoch")
        loss = mean_loss(X, Y, expect_shape(W, (5, 3), what="W"), expect_shape(b, (3,), what="b"))
        expect(
            loss < 0.6 * np.log(3),
            f"after 60 epochs on an easy problem the loss is {loss:.2f}; it began at 1.10",
        )

    with_earlier(submission, reference, "sgd_epoch", ("softmax_regression_gradients",), examine)


@question("q4", points=0.4, hint="the step is lr times the gradient, so lr 0 is no step")
def test_rate_zero_changes_nothing(submission, reference, rng):
    X, Y, W, b = problem(rng, 7, 3, 4)

    def examine(epoch):
        new_W, new_b = pair_of(epoch(X, Y, W, b, 0.0, 3, rng), "the result of sgd_epoch")
        expect_close(new_W, W, what="W after an epoch with lr 0")
        expect_close(new_b, b, what="b after an epoch with lr 0")
        expect_learning(pair_of(epoch(X, Y, W, b, 0.5, 3, rng), "the result of sgd_epoch"), W)

    with_earlier(submission, reference, "sgd_epoch", ("softmax_regression_gradients",), examine)


def expect_learning(received, W):
    """Expect that an epoch did something, so that doing nothing is no way to keep what must be kept."""
    moved = expect_shape(received[0], W.shape, what="W after one epoch")
    expect(not np.allclose(moved, W), "an epoch left W as it was, although lr is not 0")


@question("q4", points=1.2, hint="float64 in, float64 out; float32 in, float32 out")
def test_epoch_keeps_the_dtype(submission, reference, rng):
    def examine(epoch):
        for dtype in (np.float32, np.float64):
            received = epoch(*problem(rng, 5, 3, 2, dtype=dtype), 0.1, 2, rng)
            pair_of(received, "the result of sgd_epoch")
            for name, part in zip("Wb", received, strict=True):
                expect_dtype(part, dtype, what=f"{name} for {dtype.__name__} arrays")

    with_earlier(submission, reference, "sgd_epoch", ("softmax_regression_gradients",), examine)


@question(
    "q4",
    points=0.8,
    hint="W = W - ... makes a new array, W -= ... changes the caller's; shuffle an order, not X",
    depends=["q4.one_batch_is_one_step"],
)
def test_epoch_leaves_its_inputs_alone(submission, reference, rng):
    X, Y, W, b = problem(rng, 7, 3, 4)

    def examine(epoch):
        call = epoch.inspect(X, Y, W, b, 0.1, 3, rng)
        expect_learning(pair_of(call.result, "the result of sgd_epoch"), W)
        expect_unchanged(call, X, Y, W, b, names=("X", "Y", "W", "b"))

    with_earlier(submission, reference, "sgd_epoch", ("softmax_regression_gradients",), examine)


@question(
    "q4",
    points=0.4,
    depends=RIGHT,
    deadline=45,
    hint="never copy the whole of X inside the loop over the batches",
)
def test_epoch_is_fast_enough(submission):
    """Half the pictures in half the time, as CPU time: a grading machine may be busy with others."""
    *shapes, seconds = epoch_seen(submission)
    expect(shapes == SHAPES, "an epoch over 30,000 pictures returned W or b in another shape")
    expect(
        seconds < 5, f"an epoch over 30,000 pictures took {seconds:.0f} s; 60,000 must take less than 10 s"
    )


def epoch_seen(submission):
    """Return what `given` sees of an epoch; of the epoch alone where the gradients have failed in Q3 already."""
    size = 30_000, 128
    try:
        seen = submission.given.epoch_over_noise(submission.sgd_epoch, *size)
        if list(seen[:2]) == SHAPES:
            return seen
    except StudentError:
        pass
    return submission.given.epoch_without_gradients(submission.sgd_epoch, *size)

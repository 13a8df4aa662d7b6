"""Hidden checks of Q1.1 and Q1.3: the places of the window, and max pooling."""

import numpy as np
import pytest

from autograder.checks import expect, expect_dtype, expect_finite, expect_shape, expect_unchanged, question
from autograder.checks.earlier import with_earlier
from autograder.checks.mistakes import expect_answer

EARLIER = ("conv_output_size",)


def expect_size(submission, case, expected, mistakes):
    """Expect one output size; `case` are the arguments of conv_output_size."""
    n, kernel, stride, padding = case
    what = f"the size for n={n}, kernel={kernel}, stride={stride}, {padding!r}"
    expect_answer(
        submission.conv_output_size(n, kernel, stride, padding),
        expected,
        mistakes,
        rtol=0,
        atol=1e-9,
        what=what,
    )


@question("q1_1", points=3.2, hint="(n - kernel) // stride + 1: only windows that fit wholly count")
def test_valid_counts_full_windows(submission):
    for stride in (1, 2, 3, 5):
        for n in (6, 7, 11, 28):
            for kernel in (1, 2, 3, 6):
                right = len(range(0, n - kernel + 1, stride))
                mistakes = {
                    "'valid' was given the size of 'same'": -(-n // stride),
                    "round down: a window that does not fit wholly is no place": -(-(n - kernel) // stride)
                    + 1,
                    "the first place is missing; add 1": right - 1,
                    "the stride is not used": n - kernel + 1,
                    "the window is one pixel too wide: n - kernel, then + 1 at the end": (n - kernel + 1)
                    // stride,
                    "the stride divides n - kernel, not n - kernel + stride + 1": (n - kernel + 1) // stride
                    + 1,
                    "the kernel is not subtracted": (n - 1) // stride + 1,
                }
                expect_size(submission, (n, kernel, stride, "valid"), right, mistakes)


@question("q1_1", points=3.2, hint="n / stride rounded up; the kernel plays no part")
def test_same_counts_every_stride(submission):
    for stride in (1, 2, 3, 5):
        for n in (6, 7, 11, 28):
            for kernel in (1, 2, 3, 6):
                right = len(range(0, n, stride))
                half = 2 * (kernel // 2)
                mistakes = {
                    "'same' was given the size of 'valid'": (n - kernel) // stride + 1,
                    "round up, not down": n // stride,
                    "the stride is not used: 'same' means the same size only with stride 1": n,
                    "kernel // 2 zeros on each side are not this course's 'same'; the size is n / stride rounded up": (
                        n + half - kernel
                    )
                    // stride
                    + 1,
                    "one too many": n // stride + 1,
                    "round up; Python's round goes to the nearest": round(n / stride),
                }
                expect_size(submission, (n, kernel, stride, "same"), right, mistakes)


def pooled(X, size, stride, keep=np.max):
    """Pool in double precision; `keep` takes the values of each window to one."""
    windows = np.lib.stride_tricks.sliding_window_view(X.astype(np.float64), (size, size), axis=(1, 2))
    return keep(windows[:, ::stride, ::stride], axis=(-2, -1))


def mistakes_of(X, size, stride):
    """Return what pooling gives after common slips."""
    right = pooled(X, size, stride)
    rows, columns = right.shape[1:3]
    mistakes = {
        "that is the mean of each window; keep the largest value": pooled(X, size, stride, np.mean),
        "that is the smallest value of each window": pooled(X, size, stride, np.min),
        "that is the sum of each window": pooled(X, size, stride, np.sum),
        "zeros got into the maximum; the largest of negative numbers is negative": np.maximum(right, 0),
        "that is the first value of each window": X[:, ::stride, ::stride][
            :, : right.shape[1], : right.shape[2]
        ],
        "the largest absolute value was kept; keep the largest value": pooled(np.abs(X), size, stride),
        "the channels are mixed: each has its own maximum": np.repeat(
            right.max(axis=-1, keepdims=True), X.shape[-1], axis=-1
        ),
    }
    for other, text in (
        (stride, "the window is as wide as the stride; its size is `size`"),
        (2, "the window is 2x2, not `size`"),
    ):
        if other <= min(X.shape[1:3]):
            mistakes[text] = pooled(X, other, stride)[:, :rows, :columns]
    if stride != size:
        moved = pooled(X, size, size)
        missing = [(0, 0), (0, max(rows - moved.shape[1], 0)), (0, max(columns - moved.shape[2], 0)), (0, 0)]
        text = "the window moves by its own size, not by `stride`"
        mistakes[text] = np.pad(moved, missing)[:, :rows, :columns]
    return mistakes


def examine_pool(pool, X, size, stride):
    """Expect the maxima of all windows."""
    what = f"max_pool of {X.shape}, size {size}, stride {stride}"
    expect_answer(
        pool(X, size, stride),
        pooled(X, size, stride),
        mistakes_of(X, size, stride),
        rtol=1e-6,
        atol=1e-6,
        what=what,
    )


@pytest.mark.parametrize(
    ("shape", "size", "stride"),
    [((2, 6, 8, 3), 2, 2), ((1, 7, 5, 2), 2, 2), ((2, 9, 6, 1), 3, 3), ((1, 8, 11, 2), 3, 4)],
    ids=["even", "odd sizes", "window 3", "gaps between windows"],
)
@question(
    "q1_3", points=3, hint="the largest value of each window; rows that no full window reaches are left out"
)
def test_pool_keeps_the_largest_value(submission, reference, rng, shape, size, stride):
    X = rng.normal(size=shape).astype(np.float32)
    with_earlier(submission, reference, "max_pool", EARLIER, lambda pool: examine_pool(pool, X, size, stride))


@pytest.mark.parametrize(
    ("size", "stride"),
    [(2, 1), (3, 2), (3, 1), (4, 3)],
    ids=["size 2, stride 1", "size 3, stride 2", "size 3, stride 1", "size 4, stride 3"],
)
@question("q1_3", points=1.4, hint="size and stride are two numbers: the window of size moves by stride")
def test_pool_windows_may_overlap(submission, reference, rng, size, stride):
    X = rng.normal(size=(2, 8, 7, 2)).astype(np.float32)
    with_earlier(submission, reference, "max_pool", EARLIER, lambda pool: examine_pool(pool, X, size, stride))


@question(
    "q1_3",
    points=1.6,
    hint="start from -infinity or from the first value, never from 0, and pad with nothing",
)
def test_pool_survives_negative_numbers(submission, reference, rng):
    X = -rng.uniform(1, 9, size=(2, 7, 7, 2)).astype(np.float32)

    def examine(pool):
        for size, stride in [(2, 2), (3, 2)]:
            expect_finite(pool(X, size, stride), what="max_pool of negative numbers")
            examine_pool(pool, X, size, stride)

    with_earlier(submission, reference, "max_pool", EARLIER, examine)


@question("q1_3", points=0.8, hint="the maximum runs over rows and columns, not over channels or pictures")
def test_pool_keeps_channels_apart(submission, reference, rng):
    X = rng.normal(size=(3, 4, 4, 3)).astype(np.float32) + np.array([0, 100, -100], np.float32)
    X[1] += 1000

    def examine(pool):
        received = expect_shape(pool(X, 2, 2), (3, 2, 2, 3), what="max_pool of (3, 4, 4, 3)")
        for number in range(3):
            alone = expect_shape(
                pool(X[number : number + 1], 2, 2), (1, 2, 2, 3), what="max_pool of one picture"
            )
            expect(
                np.allclose(alone[0], received[number]),
                "a picture alone gives another result than in a batch: pictures are mixed",
            )
        examine_pool(pool, X, 2, 2)

    with_earlier(submission, reference, "max_pool", EARLIER, examine)


@question("q1_3", points=0.6, hint="float32 in, float32 out: say dtype=X.dtype when you make an array")
def test_pool_keeps_float32(submission, reference, rng):
    X = rng.normal(size=(1, 4, 4, 2)).astype(np.float32)
    with_earlier(
        submission,
        reference,
        "max_pool",
        EARLIER,
        lambda pool: expect_dtype(pool(X, 2, 2), np.float32, what="max_pool of float32 pictures"),
    )


@question(
    "q1_3", points=0.6, hint="write the maxima into a new array", depends=["q1_3.pool_on_a_worked_example"]
)
def test_pool_leaves_its_inputs_alone(submission, reference, rng):
    X = rng.normal(size=(2, 5, 4, 2)).astype(np.float32)

    def examine(pool):
        expect_unchanged(pool.inspect(X, 2, 2), X, names=("X",))

    with_earlier(submission, reference, "max_pool", EARLIER, examine)

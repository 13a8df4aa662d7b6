"""Hidden checks of Q2: scaling pixels and one-hot labels."""

import numpy as np
import pytest

from autograder.checks import (
    expect,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_shape,
    expect_unchanged,
    question,
)
from autograder.checks.mistakes import expect_answer

EDGES = np.array([[0, 1], [254, 255]], np.uint8)
SHAPES = [(5,), (3, 4), (2, 28, 28), (2, 5, 4, 1)]


def normalize_mistakes(pixels, scale):
    """Return, for pixels and scale, what common slips give, each with its diagnosis."""
    x = pixels.astype(np.float64)
    spread = max(x.max() - x.min(), 1.0)
    return {
        "the pixels were not divided at all": x,
        "this is the result for the scale 255; use the argument scale": x / 255,
        "this is the result for the scale 256; the scale asked for is another": x / 256,
        "the divisor is scale + 1; divide by scale itself": x / (scale + 1),
        "the divisor is scale - 1; divide by scale itself": x / max(scale - 1, 0.5),
        "the fraction is cut off; convert to float before dividing": x // scale,
        "every value is 0: whole-number arithmetic, such as 1 // scale, cuts off the fraction": np.zeros_like(
            x
        ),
        "adding to unsigned bytes wraps around at 256; convert to float first": (pixels + np.uint8(1))
        / (scale + 1),
        "the result runs from -1 to 1; it should run from 0 to 1": 2 * x / scale - 1,
        "black and white are exchanged": 1 - x / scale,
        "the divisor is the largest value of x; it should be the constant scale": x / max(x.max(), 1),
        "the values are stretched between the smallest and the largest one; divide by the constant scale": (
            x - x.min()
        )
        / spread,
        "mean and standard deviation of x are taken out; divide by the constant scale, nothing more": (
            x - x.mean()
        )
        / max(x.std(), 1e-9),
    }


@question("q2_1", points=1.5, hint="scaling works element by element: the shape stays")
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_normalize_keeps_the_shape(submission, rng, shape):
    pixels = rng.integers(0, 256, shape).astype(np.uint8)
    expect_shape(submission.normalize(pixels), shape, f"normalize of an array of shape {shape}")


@question("q2_1", points=1.5, hint="uint8 divided by a Python float is float64 in NumPy: convert to float32")
def test_normalize_returns_float32(submission):
    expect_dtype(submission.normalize(EDGES), np.float32, what="normalize with the default scale")
    expect_dtype(submission.normalize(EDGES, 256.0), np.float32, what="normalize with scale 256")


@question(
    "q2_1",
    points=3,
    hint="the default scale is 255: full ink becomes exactly 1; compute in float32 and do not round",
)
def test_normalize_divides_by_255(submission):
    for pixels in (EDGES, np.arange(256).astype(np.uint8)):
        expect_answer(
            submission.normalize(pixels),
            pixels / 255.0,
            normalize_mistakes(pixels, 255.0),
            rtol=1e-6,
            atol=0,
            what="normalize with the default scale",
        )


@question("q2_1", points=3, hint="the divisor is the argument `scale`, whatever it is")
@pytest.mark.parametrize("scale", [256.0, 100.0, 1.0], ids=lambda scale: f"scale {scale:g}")
def test_normalize_uses_the_scale_it_is_given(submission, scale):
    pixels = np.append(EDGES.ravel(), [7, 128]).astype(np.uint8)
    expect_answer(
        submission.normalize(pixels, scale),
        pixels / scale,
        normalize_mistakes(pixels, scale),
        rtol=1e-6,
        atol=0,
        what=f"normalize with scale {scale:g}",
    )


@question("q2_1", points=2, hint="the divisor is a constant; it does not depend on the values in x")
def test_normalize_keeps_a_constant_image_constant(submission):
    pixels = np.full((1, 6, 6), 10, np.uint8)
    received = expect_finite(submission.normalize(pixels), "normalize of an image whose pixels are all 10")
    expect_answer(
        received,
        pixels / 255.0,
        {
            "an image whose pixels are all 10 became all 1: the divisor is the largest value, not scale": np.ones_like(
                pixels
            ),
            "an image whose pixels are all 10 became all 0: its own minimum or mean is taken out": np.zeros_like(
                pixels
            ),
        },
        rtol=1e-6,
        what="normalize of an image whose pixels are all 10",
    )


@question("q2_1", points=1, hint="the same pixel value gives the same number in every image and every batch")
def test_normalize_ignores_the_neighbours(submission, rng):
    images = rng.integers(0, 256, (4, 5, 5))
    images[1] //= 4
    images[2] = images[2] // 3 + 90
    batch = images.astype(np.uint8)
    together = expect_shape(submission.normalize(batch), batch.shape, "normalize of a batch")
    levels = {}
    for pixel, value in zip(batch.ravel().tolist(), together.ravel().tolist(), strict=True):
        same = abs(levels.setdefault(pixel, value) - value) < 1e-6
        expect(same, "the same pixel value gives different numbers in different images of a batch")
    for i in range(len(batch)):
        alone = expect_shape(submission.normalize(batch[i]), (5, 5), "normalize of one image")
        same = np.allclose(together[i], alone, rtol=1e-6, atol=1e-7)
        expect(
            same,
            "an image gets other numbers in a batch than on its own: the divisor depends on its neighbours",
        )


@question(
    "q2_1",
    points=1,
    hint="make a new array; do not compute in place",
    depends=["q2_1.normalize_keeps_the_shape"],
)
def test_normalize_leaves_its_input_alone(submission, rng):
    pixels = rng.integers(3, 256, (3, 8, 8)).astype(np.uint8)
    pixels[0, 0, :2] = 255, 3
    expect_unchanged(submission.normalize.inspect(pixels), pixels, names=["x"])
    expect_unchanged(submission.normalize.inspect(pixels, 128.0), pixels, names=["x"])


def hot(labels, depth):
    """Return the one-hot rows, written down one by one."""
    rows = np.zeros((len(labels), depth))
    for row, label in zip(rows, labels, strict=True):
        row[int(label)] = 1
    return rows


@question("q2_2", points=2, hint="row i has its 1.0 in column labels[i], counted from 0")
def test_one_hot_matches_many_labels(submission, rng):
    labels = np.concatenate([rng.permutation(10), rng.integers(0, 10, 290)])
    right = hot(labels, 10)
    mistakes = {
        "the rows are the columns: the shape is right only by chance": right.T,
        "each 1 stands one column too far left; labels count from 0": np.roll(right, -1, axis=1),
        "each 1 stands one column too far right; labels count from 0": np.roll(right, 1, axis=1),
        "every row is marked at all labels; mark row i only at labels[i]": np.ones_like(right),
        "0 and 1 are exchanged": 1 - right,
    }
    expect_answer(submission.one_hot(labels, 10), right, mistakes, what="one_hot of 300 labels with depth 10")


@question("q2_2", points=2, hint="depth is told, not guessed from the largest label")
@pytest.mark.parametrize("depth", [10, 4, 25])
def test_one_hot_is_as_wide_as_depth(submission, depth):
    labels = np.array([1, 0, 3, 2])
    what = f"one_hot of labels up to 3 with depth {depth}"
    received = expect_shape(submission.one_hot(labels, depth), (4, depth), what)
    expect_close(received, hot(labels, depth), what=what)


@question("q2_2", points=2, hint="small integer types wrap around: uint8 200 + 100 is 44")
@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64], ids=lambda d: np.dtype(d).name)
def test_one_hot_takes_any_integer_dtype(submission, rng, dtype):
    labels = np.concatenate([[0, 255, 128], rng.integers(0, 256, 60)]).astype(dtype)
    what = f"one_hot of {np.dtype(dtype).name} labels up to 255 with depth 256"
    expect_close(submission.one_hot(labels, 256), hot(labels, 256), what=what)


@question("q2_2", points=1.5, hint="no labels make a table of no rows, but still of depth columns")
def test_one_hot_of_an_empty_batch(submission):
    received = submission.one_hot(np.zeros(0, np.int64), 10)
    expect_shape(received, (0, 10), "one_hot of an empty batch with depth 10")


@question(
    "q2_2",
    points=1,
    hint="networks compute in float32; np.eye and np.zeros make float64 unless told otherwise",
)
def test_one_hot_returns_float32(submission):
    for dtype in (np.uint8, np.int64):
        expect_dtype(
            submission.one_hot(np.array([1, 2], dtype), 3),
            np.float32,
            what=f"one_hot of {dtype.__name__} labels",
        )


@question("q2_2", points=1.5, hint="a one-hot row is a probability distribution that is certain")
def test_one_hot_rows_hold_a_single_one(submission, rng):
    received = expect_shape(
        submission.one_hot(rng.integers(0, 7, 50), 7), (50, 7), "one_hot of 50 labels with depth 7"
    )
    sums = np.asarray(received, np.float64).sum(axis=1)
    expect(np.all(np.isin(received, (0, 1))), "every entry must be 0 or 1")
    expect(np.all(sums == 1), f"every row must sum to 1, but {int((sums != 1).sum())} of 50 rows do not")

"""Hidden checks of Q2.2: whether the output moves along with the input."""

import numpy as np
import pytest

from autograder.checks import expect, expect_close, expect_unchanged, question
from autograder.checks.mistakes import expect_answer


def shifted(picture, dy, dx):
    """Move a picture (H, W, C) down by dy and to the right by dx; zeros enter."""
    moved = np.zeros_like(picture)
    height, width = picture.shape[:2]
    for row in range(max(dy, 0), height + min(dy, 0)):
        for column in range(max(dx, 0), width + min(dx, 0)):
            moved[row, column] = picture[row - dy, column - dx]
    return moved


def largest(left, right, border):
    """Return the largest absolute difference away from the border."""
    height, width = left.shape[:2]
    inside = (slice(border, height - border), slice(border, width - border))
    return float(np.max(np.abs(left[inside].astype(np.float64) - right[inside])))


def dense_layer(rng, shape_in, shape_out):
    """Return a dense layer with random weights and a bias, as a function from picture to picture."""
    weights = rng.normal(size=(int(np.prod(shape_in)), int(np.prod(shape_out)))).astype(np.float32)
    return lambda picture: (np.asarray(picture, np.float32).reshape(-1) @ weights + 1).reshape(shape_out)


def mistakes_of(layer, image, dy, dx, border):
    """Return the errors that common slips give."""
    y, moved = layer(image), layer(shifted(image, dy, dx))
    right = shifted(y, dy, dx)
    height, width = y.shape[:2]
    inside = (slice(border, height - border), slice(border, width - border))
    signed = (moved - right)[inside]
    rolled = np.roll(y, (dy, dx), (0, 1)), layer(np.roll(image, (dy, dx), (0, 1)))
    return {
        "what leaves the picture must not come back on the other side (np.roll); zeros enter": largest(
            *rolled, border
        ),
        "the shift of the output wraps around (np.roll); zeros enter": largest(moved, rolled[0], border),
        "the output is not shifted: compare with shift(layer(image))": largest(moved, y, border),
        "the input is not shifted: compare with layer(shift(image))": largest(y, right, border),
        "the border is not left out": largest(moved, right, 0),
        "the sign is kept: take the absolute value before the maximum": float(signed.max()),
        "the sign is kept: take the absolute value first": float((-signed).max()),
        "that is the mean of the differences; take the largest": float(np.abs(signed).mean()),
        "that is the root of the mean square; take the largest absolute difference": float(
            np.sqrt((signed**2).mean())
        ),
        "the differences are added up; take the largest": float(np.abs(signed).sum()),
        "that is the largest squared difference": float((signed**2).max()),
        "the output moves the opposite way": largest(moved, shifted(y, -dy, -dx), border),
        "dy and dx are exchanged; dy moves rows": largest(
            layer(shifted(image, dx, dy)), shifted(y, dx, dy), border
        ),
        "both move the wrong way: positive dy is down, positive dx to the right": largest(
            layer(shifted(image, -dy, -dx)), shifted(y, -dy, -dx), border
        ),
        "0 says that this layer moves along, which it does not: compare layer(shift(image)) with shift(layer(image))": 0.0,
    }


MOVES = [(1, 2, 1), (-2, 1, 2), (0, -3, 1), (2, 0, 0), (-1, -1, 0)]


@pytest.mark.parametrize(("dy", "dx", "border"), MOVES, ids=["down", "up", "left", "no border", "back"])
@question(
    "q2_2",
    points=2.6,
    hint="max |layer(shift(image)) - shift(layer(image))|, `border` cut off on all four sides",
)
def test_error_matches_the_definition(submission, rng, dy, dx, border):
    for shape_out in [(7, 9, 2), (6, 8, 3)]:
        layer = dense_layer(rng, (7, 9, 2), shape_out)
        image = rng.normal(size=(7, 9, 2)).astype(np.float32)
        right = largest(layer(shifted(image, dy, dx)), shifted(layer(image), dy, dx), border)
        received = submission.equivariance_error(layer, image, dy, dx, border)
        what = f"the error of a dense layer, dy={dy}, dx={dx}, border={border}"
        expect_answer(received, right, mistakes_of(layer, image, dy, dx, border), rtol=1e-4, what=what)

    def opposite(picture):
        """Differences of this one are all negative: 1 where the picture is empty, less where it is not."""
        return -np.asarray(picture) - 5 * (np.asarray(picture).sum() < full - 0.5)

    image = np.ones((7, 9, 1), np.float32)
    full = float(image.sum())
    right = largest(opposite(shifted(image, dy, dx)), shifted(opposite(image), dy, dx), border)
    mistakes = {"all differences are negative here: take absolute values before the maximum": -right}
    received = submission.equivariance_error(opposite, image, dy, dx, border)
    expect_answer(received, right, mistakes, rtol=1e-4, what="the error where all differences are negative")


@question(
    "q2_2",
    points=1.6,
    hint="positive dy moves down, positive dx to the right; shift the picture, then call the layer",
)
def test_input_moves_the_right_way(submission, rng):
    image = rng.uniform(1, 2, size=(6, 7, 2)).astype(np.float32)
    for dy, dx in [(2, 1), (-1, 3), (0, -2)]:
        shown = []

        def layer(picture, shown=shown):
            shown.append(np.asarray(picture, np.float32))
            return picture

        submission.equivariance_error(layer, image, dy, dx, 1)
        expect(
            len(shown) >= 2,
            f"the layer was called {len(shown)} times; it must see the picture and the shifted picture",
        )
        for picture in shown:
            expect(
                picture.shape == image.shape,
                f"the layer must get one picture {image.shape}, it got an array {picture.shape}",
            )
        others = [picture for picture in shown if not np.array_equal(picture, image)]
        expect(others, "the layer never saw a shifted picture")
        mistakes = {
            "the picture moved the opposite way": shifted(image, -dy, -dx),
            "dy and dx are exchanged": shifted(image, dx, dy),
            "what leaves comes back on the other side (np.roll); zeros must enter": np.roll(
                image, (dy, dx), (0, 1)
            ),
        }
        what = f"the shifted picture that the layer gets, dy={dy}, dx={dx}"
        expect_answer(others[0], shifted(image, dy, dx), mistakes, rtol=1e-5, atol=1e-6, what=what)


@question(
    "q2_2", points=1, hint="a convolution gives 0 away from the border: both ways lead to the same picture"
)
def test_convolution_moves_along(submission, rng):
    weights = rng.normal(size=(3, 3)).astype(np.float32)

    def layer(picture):
        padded = np.pad(np.asarray(picture, np.float32), ((1, 1), (1, 1), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(0, 1))
        return np.einsum("ijcuv,uv->ijc", windows, weights)

    image = rng.normal(size=(12, 12, 1)).astype(np.float32)
    for dy, dx, border in [(1, 2, 3), (-3, 2, 4), (2, -2, 3)]:
        received = submission.equivariance_error(layer, image, dy, dx, border)
        expect_close(
            received, 0.0, atol=1e-4, what=f"the error of a convolution, dy={dy}, dx={dx}, border={border}"
        )


@question("q2_2", points=0.8, hint="the output moves by dy and dx as well, whatever its size")
def test_pooling_does_not_move_along(submission, rng):
    def layer(picture):
        blocks = np.asarray(picture, np.float32).reshape(6, 2, 6, 2, 1)
        return blocks.max(axis=(1, 3))

    image = rng.normal(size=(12, 12, 1)).astype(np.float32)
    for dy, dx in [(1, 1), (-1, 3)]:
        right = largest(layer(shifted(image, dy, dx)), shifted(layer(image), dy, dx), 1)
        received = submission.equivariance_error(layer, image, dy, dx, 1)
        expect_answer(
            received,
            right,
            mistakes_of(layer, image, dy, dx, 1),
            rtol=1e-4,
            what=f"the error of 2x2 max pooling, dy={dy}, dx={dx}",
        )


@question("q2_2", points=0.8, hint="[0:-0] is empty; write border : height - border")
def test_border_may_be_zero(submission, rng):
    layer = dense_layer(rng, (5, 6, 1), (5, 6, 1))
    image = rng.normal(size=(5, 6, 1)).astype(np.float32)
    for border in (0, 1, 2):
        right = largest(layer(shifted(image, 1, 1)), shifted(layer(image), 1, 1), border)
        mistakes = {
            "the border is cut off on two sides only": largest(
                layer(shifted(image, 1, 1))[: 5 - border, : 6 - border],
                shifted(layer(image), 1, 1)[: 5 - border, : 6 - border],
                0,
            ),
            "the border is not cut off": largest(layer(shifted(image, 1, 1)), shifted(layer(image), 1, 1), 0),
        }
        received = submission.equivariance_error(layer, image, 1, 1, border)
        expect_answer(received, right, mistakes, rtol=1e-4, what=f"the error with border {border}")


@question(
    "q2_2",
    points=0.4,
    hint="a shift by more than the picture leaves nothing but zeros; slices with negative ends go wrong",
)
def test_picture_may_leave_altogether(submission, rng):
    image = rng.uniform(1, 2, size=(4, 5, 1)).astype(np.float32)
    for dy, dx in [(9, 0), (0, -7), (4, 5)]:
        received = submission.equivariance_error(lambda x: np.asarray(x) + 3, image, dy, dx, 0)
        expect_close(
            received,
            3.0,
            rtol=1e-5,
            what=f"the error of adding 3 where the whole picture leaves, dy={dy}, dx={dx}",
        )


@question("q2_2", points=0.6, hint="shift a copy", depends=["q2_2.error_on_worked_examples"])
def test_error_leaves_the_picture_alone(submission, rng):
    image = rng.normal(size=(5, 6, 2)).astype(np.float32)
    layer = dense_layer(rng, (5, 6, 2), (5, 6, 1))
    call = submission.equivariance_error.inspect(layer, image, 1, -1, 1)
    expect_unchanged(call, None, image, names=("layer", "image"))

"""Hidden checks of Q4: shifting, and what the centre of mass of a blob tells about augmentation."""

import numpy as np
import pytest

from autograder.checks import expect, expect_dtype, expect_shape, expect_unchanged, question
from autograder.checks.earlier import with_earlier
from autograder.checks.mistakes import expect_answer

COPIES, SIDE, CENTRE = 200, 28, 13.5
# Of 800 shifts that are -1, 0 or 1 alike, a third are 0 (267, sd 13); of rounded uniform numbers, half (400, sd 14).
DRAWS, MOST_ZEROS = 2, 333


def moved(images, dy, dx):
    """Shift by the definition, pixel by pixel."""
    _, height, width = images.shape
    out = np.zeros_like(images)
    for y in range(height):
        for x in range(width):
            if 0 <= y - dy < height and 0 <= x - dx < width:
                out[:, y, x] = images[:, y - dy, x - dx]
    return out


@pytest.mark.parametrize(("dy", "dx"), [(2, 0), (0, 3), (-1, 0), (0, -2), (2, -3), (-4, 1), (0, 0)])
@question(
    "q4", points=2.2, hint="out[n, y, x] = in[n, y - dy, x - dx]; the first axis are pictures, not rows"
)
def test_shift_matches_the_definition(submission, rng, dy, dx):
    images = rng.random((3, 6, 9)) + 1
    mistakes = {
        "dy and dx are swapped": moved(images, dx, dy),
        "the content moves the wrong way up-down: positive dy is down": moved(images, -dy, dx),
        "the content moves the wrong way left-right: positive dx is to the right": moved(images, dy, -dx),
        "the content moves the wrong way, both up-down and left-right": moved(images, -dy, -dx),
        "what leaves on one side comes back on the other; zeros must enter": np.roll(
            images, (dy, dx), (1, 2)
        ),
        "the content does not move up or down": moved(images, 0, dx),
        "the content does not move sideways": moved(images, dy, 0),
        "zeros entered and everything stayed in place; the content must move": images
        * (moved(images, dy, dx) > 0),
    }
    what = f"shift of pictures of 6 x 9 by dy={dy}, dx={dx}"
    expect_answer(submission.shift(images, dy, dx), moved(images, dy, dx), mistakes, what=what)


@pytest.mark.parametrize(("dy", "dx"), [(6, 0), (0, 9), (-6, 0), (0, -9), (8, 0), (0, 12), (-8, 2), (25, 30)])
@question(
    "q4",
    points=0.8,
    hint="a slice like [:-dy] or [:H - dy] means something else when dy >= H; so do negative starts",
)
def test_shift_may_leave_the_frame(submission, rng, dy, dx):
    images = rng.random((2, 6, 9)) + 1
    received = expect_shape(submission.shift(images, dy, dx), images.shape, what=f"shift by dy={dy}, dx={dx}")
    right = moved(images, dy, dx)
    mistakes = (
        {"all of it has left the frame, but something is still there": received} if not right.any() else {}
    )
    expect_answer(received, right, mistakes, what=f"shift of pictures of 6 x 9 by dy={dy}, dx={dx}")


@question("q4", points=0.6, hint="np.zeros_like keeps the dtype; and write into a new array")
def test_shift_keeps_dtype_and_input(submission, rng):
    for dtype in (np.float32, np.float64, np.uint8):
        images = (100 * rng.random((2, 5, 4))).astype(dtype)
        expect_dtype(submission.shift(images, 1, -1), dtype, what=f"shift of {dtype.__name__} pictures")
    for dy, dx in ((2, 1), (-1, -1), (0, 0)):
        images = rng.random((2, 5, 4))
        expect_unchanged(submission.shift.inspect(images, dy, dx), images, names=("images",))


def blobs(copies, y, x, height=SIDE, width=SIDE, sigma=1.5):
    """Make equal pictures of one soft blob whose centre is at (y, x)."""
    rows, columns = np.arange(height)[:, None], np.arange(width)
    blob = np.exp(-((rows - y) ** 2 + (columns - x) ** 2) / (2 * sigma**2))
    return np.repeat(blob[None].astype(np.float32), copies, axis=0)


def centres(pictures, shape):
    """Return the centre of mass (y, x) of each picture, as it is seen from the middle of the frame."""
    pictures = expect_shape(pictures, shape, what="the augmented pictures").astype(np.float64)
    mass = pictures.sum(axis=(1, 2))
    expect(
        np.all(mass > 0), "some augmented pictures are empty, although the blob cannot have left the frame"
    )
    y = (pictures.sum(axis=2) @ np.arange(shape[1])) / mass - (shape[1] - 1) / 2
    x = (pictures.sum(axis=1) @ np.arange(shape[2])) / mass - (shape[2] - 1) / 2
    return np.stack([y, x], axis=1)


def examine(submission, reference, function):
    """Run the check on the student's function; if it fails, once more with the reference's `shift`."""
    with_earlier(submission, reference, "augment_batch", ("shift",), function)


@question(
    "q4",
    points=2.0,
    hint="rng.integers(-max_shift, max_shift + 1): the upper end is left out unless you add 1",
)
def test_shifts_are_whole_and_reach_both_ends(submission, reference, rng):
    images = blobs(COPIES, CENTRE, CENTRE)

    def run(augment):
        for most in (3, 1):
            found = centres(augment(images, most, 0.0, rng), images.shape)
            for name, along in (("up or down", found[:, 0]), ("left or right", found[:, 1])):
                what = f"200 pictures, max_shift={most}: the shifts {name}"
                expect(np.abs(along).max() > 0.1, f"{what} are all 0")
                whole = np.round(along)
                expect(np.abs(along - whole).max() < 0.1, f"{what} are not whole pixels")
                low, high = int(whole.min()), int(whole.max())
                expect(low >= -most and high <= most, f"{what} go from {low} to {high}: that is too far")
                expect(
                    low == -most and high == most,
                    f"{what} only go from {low} to {high}; both ends belong to it",
                )
                expect(len(np.unique(whole)) == 2 * most + 1, f"{what} leave out some of the values between")
        drawn = np.concatenate([centres(augment(images, 1, 0.0, rng), images.shape) for _ in range(DRAWS)])
        zeros = int(np.sum(np.abs(drawn) < 0.5))
        expect(
            zeros <= MOST_ZEROS,
            f"max_shift=1: {zeros} of {drawn.size} shifts are 0; -1, 0 and 1 come equally often when whole numbers "
            "are drawn, not when fractions are rounded",
        )

    examine(submission, reference, run)


@question("q4", points=1.2, hint="draw N shifts for each axis and N angles: one of each per picture")
def test_every_picture_has_its_own_luck(submission, reference, rng):
    images = blobs(COPIES, CENTRE, CENTRE)

    def run(augment):
        found = centres(augment(images, 3, 0.0, rng), images.shape)
        expect(np.ptp(found, axis=0).max() > 0.5, "all pictures of a batch are shifted alike")
        close = abs(float(np.corrcoef(found.T)[0, 1]))
        expect(close < 0.5, "the two shifts of a picture hang together: draw the one apart from the other")
        turned = centres(augment(blobs(COPIES, CENTRE, 22.0), 0, 20.0, rng), images.shape)
        expect(np.ptp(turned, axis=0).max() > 0.5, "all pictures of a batch are rotated alike, or not at all")
        unlike = blobs(COPIES, CENTRE, 20.0)
        both = centres(augment(unlike, 2, 20.0, rng), images.shape)
        lengths = np.hypot(*both.T)
        expect(np.ptp(lengths) > 1.0, "shifts and rotations are both allowed, but no picture was shifted")

    examine(submission, reference, run)


@question("q4", points=1.8, hint="rng.uniform(-max_degrees, max_degrees), and np.radians before sin and cos")
def test_angles_span_the_range(submission, reference, rng):
    images = blobs(COPIES, CENTRE, CENTRE + 8.5)

    def run(augment):
        found = centres(augment(images, 0, 20.0, rng), images.shape)
        angles = np.degrees(np.arctan2(found[:, 0], found[:, 1]))
        low, high = float(angles.min()), float(angles.max())
        what = f"200 pictures, max_degrees=20: the angles go from {low:.0f} to {high:.0f} degrees"
        expect(high - low > 0.1, "200 pictures, max_degrees=20: nothing is rotated")
        expect(low > -20.5 and high < 20.5, f"{what}: too far (degrees or radians?)")
        both = low < 0 < high or min(abs(low), abs(high)) > 1
        expect(both and (low < -1 and high > 1), f"{what}: they must turn either way")
        expect(low < -17 and high > 17, f"{what}: they do not reach the ends (degrees or radians?)")
        spread = float(angles.std()) / (40 / np.sqrt(12))
        expect(abs(spread - 1) < 0.2, f"{what}, but not evenly: draw them from a uniform distribution")

    examine(submission, reference, run)


@question(
    "q4", points=1.0, hint="subtract (H - 1) / 2 and (W - 1) / 2 before you rotate, add them afterwards"
)
def test_rotation_is_about_the_centre(submission, reference, rng):
    def run(augment):
        for height, width in ((SIDE, SIDE), (36, 28)):
            middle = ((height - 1) / 2, (width - 1) / 2)
            images = blobs(50, *middle, height, width)
            away = np.hypot(*centres(augment(images, 0, 30.0, rng), images.shape).T)
            case = f"pictures of {height} x {width}"
            sentence = f"{case}: a blob in the middle moved away by up to {away.max():.1f} pixels; the centre must stay"
            expect(away.max() < 0.3, sentence)
            images = blobs(50, middle[0], middle[1] + 8.5, height, width)
            radius = np.hypot(*centres(augment(images, 0, 20.0, rng), images.shape).T)
            off = float(np.abs(radius - 8.5).max())
            sentence = f"{case}: a blob 8.5 pixels from the middle is {off:.1f} pixels nearer or farther after it; a rotation keeps distances"
            expect(off < 0.3, sentence)

    examine(submission, reference, run)


@question("q4", points=0.6, hint="ask for each new pixel where it comes from; the four weights sum to 1")
def test_rotation_keeps_the_mass(submission, reference, rng):
    images = blobs(COPIES, CENTRE, CENTRE + 5)

    def run(augment):
        received = expect_shape(augment(images, 0, 30.0, rng), images.shape, what="the augmented pictures")
        ratio = received.astype(float).sum(axis=(1, 2)) / images[0].sum()
        clue = (
            "is the picture enlarged?" if ratio.mean() > 1.04 else "are there holes in it, or is it shrunk?"
        )
        sentence = f"a rotated blob has {ratio.min():.0%} to {ratio.max():.0%} of its brightness: {clue}"
        expect(abs(ratio - 1).max() < 0.08, sentence)
        peak = received.max(axis=(1, 2))
        expect(peak.max() < 1.05, "a rotated picture is brighter than the original")
        empty = augment(np.ones((COPIES, 12, 12), np.float32), 0, 45.0, rng)
        corners = expect_shape(empty, (COPIES, 12, 12), what="the augmented pictures")[:, 0, 0]
        expect(
            corners.min() < 0.01, "white pictures stay white in the corners when rotated; zeros belong there"
        )

    examine(submission, reference, run)


@question("q4", points=0.8, hint="the labels do not come along: picture n must stay picture n")
def test_pictures_stay_in_order(submission, reference, rng):
    brightness = (1.5 ** np.arange(12)).astype(np.float32)
    images = blobs(12, CENTRE, CENTRE) * brightness[:, None, None]

    def run(augment):
        received = expect_shape(augment(images, 2, 15.0, rng), images.shape, what="the augmented pictures")
        ratio = received.astype(float).sum(axis=(1, 2)) / images.sum(axis=(1, 2))
        shuffled = not np.allclose(ratio, 1, atol=0.15) and np.allclose(
            np.sort(received.sum(axis=(1, 2))), np.sort(images.sum(axis=(1, 2))), rtol=0.15
        )
        expect(not shuffled, "the pictures come back in another order, so their labels would be wrong")
        expect(
            np.allclose(ratio, 1, atol=0.15), "the brightness of the pictures is not that of the originals"
        )

    examine(submission, reference, run)


@question("q4", points=0.6, hint="use your `shift`: np.roll brings back on one side what leaves on the other")
def test_nothing_comes_back_on_the_other_side(submission, reference, rng):
    images = np.zeros((COPIES, 20, 20), np.float32)
    images[:, 0] = 1.0

    def run(augment):
        received = expect_shape(augment(images, 3, 0.0, rng), images.shape, what="the augmented pictures")
        lower = received[:, 8:]
        expect(
            not np.any(lower),
            "a white line at the top reappears at the bottom: what leaves the frame is gone",
        )
        gone = received.sum(axis=(1, 2)) == 0
        expect(
            np.any(gone), "a white line in the top row never leaves the frame, although pictures may move up"
        )

    examine(submission, reference, run)


@question(
    "q4", points=0.6, hint="take every random number from the `rng` you are given, and make no new generator"
)
def test_rng_decides_the_augmentation(submission, reference):
    images = np.random.default_rng(3).random((6, 14, 14), dtype=np.float32)

    def run(augment):
        seeds = (5, 5, 6)
        first, same, other = (
            expect_shape(augment(images, 3, 20.0, np.random.default_rng(seed)), images.shape)
            for seed in seeds
        )
        sentence = "two generators in {} gave {}: all chance must come from `rng`"
        expect(np.array_equal(first, same), sentence.format("the same state", "different pictures"))
        expect(not np.array_equal(first, other), sentence.format("different states", "the same pictures"))

    examine(submission, reference, run)


@question(
    "q4",
    points=0.4,
    hint="write into a new array, not into images[n]",
    depends=["q4.nothing_allowed_changes_nothing"],
)
def test_augmentation_leaves_the_pictures_alone(submission, rng):
    images = rng.random((5, 14, 14), dtype=np.float32)
    expect_unchanged(submission.augment_batch.inspect(images, 2, 10.0, rng), images, names=("images",))
    zeros = np.zeros((3, 14, 14), np.float32)
    received = expect_shape(submission.augment_batch(zeros, 2, 10.0, rng), zeros.shape, what="black pictures")
    expect(not np.any(received), "black pictures have bright pixels after augmentation: nothing may be added")

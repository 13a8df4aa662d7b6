"""Hidden checks of Q4.1: decoding one record, inside dataset.map and under tf.function."""

import numpy as np

from autograder.checks import expect, expect_close, expect_dtype, expect_shape, fail, question
from autograder.checks.mistakes import expect_answer
from autograder.checks.student_errors import StudentError

CONTRACT = [((784,), "float32"), ((10,), "float32")]


def records(rng, n):
    """Return n random images (n, 784) and labels (n,) as uint8."""
    return rng.integers(0, 256, (n, 784)).astype(np.uint8), rng.integers(0, 10, n).astype(np.uint8)


def draw(submission, dataset, count):
    """Return the first elements of a dataset in the box; one that cannot be read fails the check."""
    try:
        return submission.given.draw(dataset, count)
    except StudentError as error:
        if error.type_name == "Unreadable":
            fail(error.message)
        raise


def mapped(submission, images, labels):
    """Return the student's decoder mapped over records, as a dataset in the box."""
    return submission.given.map_records(
        submission.decode_example, [row.tobytes() for row in images], [bytes([int(y)]) for y in labels]
    )


def decoded(submission, images, labels):
    """Return the pairs that the student's decoder makes of records inside dataset.map."""
    elements = draw(submission, mapped(submission, images, labels), len(images))
    expect(
        all(len(pair) == 2 for pair in elements), "decode_example must return a pair, the image and the label"
    )
    return elements


@question(
    "q4_1",
    points=1.5,
    hint="both parts are float32; a decoded string has an unknown length, so state the shape with tf.reshape",
)
def test_decode_states_static_shapes(submission, rng):
    images, labels = records(rng, 2)
    parts = submission.given.describe(mapped(submission, images, labels))
    expect(len(parts) == 2, "decode_example must return a pair, the image and the label")
    for name, (shape, dtype), (wanted_shape, wanted_dtype) in zip(
        ("image", "label"), parts, CONTRACT, strict=True
    ):
        expect(dtype == wanted_dtype, f"the {name} must be {wanted_dtype}, received {dtype}")
        known = shape is not None and None not in shape
        expect(
            known,
            f"the shape of the {name} is {shape} while the function is traced; it must be known: {wanted_shape}",
        )
        expect(
            tuple(shape) == wanted_shape,
            f"the {name}: expected shape {wanted_shape}, received {tuple(shape)}",
        )


def image_of(pair):
    """Return the decoded image of a pair, after checking that it is the float32 vector."""
    if np.shape(pair[0]) == (10,) and np.shape(pair[1]) == (784,):
        fail("image and label are exchanged: return the image first")
    return expect_shape(pair[0], (784,), "the decoded image")


@question("q4_1", points=3, hint="pixel / 255 as float32, for every image by the same constant")
def test_decode_scales_pixels_to_one(submission, rng):
    images, labels = records(rng, 3)
    images //= 2  # nothing above 127 here: signed bytes have a check of their own
    images[1] //= 4
    for pixels, pair in zip(images, decoded(submission, images, labels), strict=True):
        mistakes = {
            "the pixels were not divided by 255": pixels.astype(np.float64),
            "the pixels were divided by 256; the course uses 255": pixels / 256,
            "the image is divided by its own largest value; the divisor is always 255": pixels
            / max(pixels.max(), 1),
            "the fraction is cut off: cast to float32 before you divide": pixels // 255,
            "the pixels come column by column": (pixels / 255).reshape(28, 28).T.ravel(),
        }
        expect_dtype(pair[0], np.float32, what="the decoded image")
        expect_answer(image_of(pair), pixels / 255, mistakes, rtol=1e-6, atol=1e-7, what="the decoded image")


@question("q4_1", points=1.5, hint="decode the bytes as tf.uint8: 200 is 200, not -56")
def test_decode_reads_unsigned_bytes(submission, rng):
    images = np.stack([np.arange(784) % 256, 255 - np.arange(784) % 128]).astype(np.uint8)
    for pixels, pair in zip(images, decoded(submission, images, [1, 2]), strict=True):
        received = image_of(pair)
        expect(
            float(np.min(received)) >= 0,
            "bytes from 128 to 255 became negative: they were decoded as signed numbers",
        )
        expect_close(
            received, pixels / 255, rtol=1e-6, atol=1e-7, what="an image with every byte from 0 to 255"
        )


@question("q4_1", points=2.5, hint="the label byte is the class: 1.0 at that place of ten")
def test_decode_makes_the_label_one_hot(submission, rng):
    images, _ = records(rng, 10)
    labels = rng.permutation(10)
    pairs = decoded(submission, images, labels)
    for _, received in pairs:
        if np.shape(received) == ():
            fail("the label is a single number; expected its one-hot vector of ten")
        expect_shape(received, (10,), "the decoded label")
    right = np.eye(10)[labels]
    mistakes = {
        "the 1 stands one place too far left; labels count from 0": np.roll(right, -1, axis=1),
        "the 1 stands one place too far left; labels count from 0, so 0 is lost": np.eye(10, 10, 1).T[labels],
        "the 1 stands one place too far right; labels count from 0": np.roll(right, 1, axis=1),
        "0 and 1 are exchanged": 1 - right,
        "no entry is 1": np.zeros_like(right),
    }
    expect_answer(np.stack([label for _, label in pairs]), right, mistakes, what="ten decoded labels")
    expect_dtype(pairs[0][1], np.float32, what="the decoded label")


@question(
    "q4_1", points=1, hint="the function sees symbolic tensors: no .numpy(), no NumPy functions on them"
)
def test_decode_runs_under_tf_function(submission, rng):
    images, labels = records(rng, 1)
    result = submission.given.call_traced(
        submission.decode_example, images[0].tobytes(), bytes(labels.tolist())
    )
    expect(len(result) == 2, "decode_example must return a pair, the image and the label")
    expect_close(
        image_of(result), images[0] / 255, rtol=1e-6, atol=1e-7, what="the image decoded under tf.function"
    )

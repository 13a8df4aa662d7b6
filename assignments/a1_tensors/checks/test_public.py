"""The public checks of assignment 1: run them as often as you like. More run when your work is graded."""

from types import SimpleNamespace

import numpy as np

from autograder.checks import (
    StudentError,
    expect,
    expect_close,
    expect_dtype,
    expect_equal,
    expect_shape,
    expect_type,
    fail,
    question,
)
from autograder.checks.earlier import with_earlier
from autograder.checks.mistakes import expect_answer


def draw(submission, dataset, count):
    """Return the first elements of a dataset in the box; one that cannot be read fails the check."""
    try:
        return submission.given.draw(dataset, count)
    except StudentError as error:
        if error.type_name == "Unreadable":
            fail(error.message)
        raise


@question(
    "q1_1",
    points=1,
    public=True,
    hint="rank: how many axes; shape: their lengths; size: the product of the lengths",
)
def test_tensor_info_describes_a_small_matrix(submission):
    info = submission.tensor_info(np.ones((2, 3), np.uint8))
    expect_equal(
        info, {"rank": 2, "shape": (2, 3), "size": 6, "dtype": "uint8"}, "tensor_info of a (2, 3) uint8 array"
    )


@question(
    "q1_2",
    points=1.5,
    public=True,
    hint="the first axis counts the examples and stays; all others are joined",
)
def test_flatten_gives_one_row_per_image(submission):
    for shape in [(3, 28, 28), (3, 28, 28, 1)]:
        rows = submission.flatten_batch(np.zeros(shape, np.float32))
        expect_shape(rows, (3, 784), f"flatten_batch of a batch of shape {shape}")


@question("q1_2", points=2, public=True, hint="row-major order: the last axis runs fastest")
def test_flatten_reads_an_image_line_by_line(submission):
    batch = np.array([[[1, 2, 3], [4, 5, 6]], [[7, 8, 9], [10, 11, 12]]])
    expect_answer(
        submission.flatten_batch(batch),
        [[1, 2, 3, 4, 5, 6], [7, 8, 9, 10, 11, 12]],
        {
            "the pixels come column by column; read each image line by line": [
                [1, 4, 2, 5, 3, 6],
                [7, 10, 8, 11, 9, 12],
            ]
        },
        what="flatten_batch of two images of shape (2, 3)",
    )


@question("q2_1", points=1, public=True, hint="divide the pixel by the scale, in floating point")
def test_normalize_maps_black_and_white(submission):
    received = submission.normalize(np.array([[0, 51], [255, 204]], np.uint8))
    what = "normalize of the pixels 0, 51, 255, 204"
    expect_dtype(received, np.float32, what=what)
    expect_answer(
        received,
        [[0.0, 0.2], [1.0, 0.8]],
        {
            "dividing whole numbers cut off the fraction; convert to float first": [[0, 0], [1, 0]],
            "this is the result for the scale 256; the default is 255": np.array([[0, 51], [255, 204]]) / 256,
        },
        rtol=1e-5,
        atol=1e-6,
        what=what,
    )


@question("q2_2", points=2, public=True, hint="row i has a 1.0 in column labels[i]")
def test_one_hot_marks_each_label(submission):
    received = submission.one_hot(np.array([2, 0, 3]), 5)
    expect_shape(received, (3, 5), "one_hot of three labels with depth 5")
    expected = [[0, 0, 1, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 1, 0]]
    expect_close(received, expected, what="one_hot of the labels 2, 0, 3")


@question(
    "q3", points=1.5, public=True, hint="return a pair: the approximated image and how many numbers it takes"
)
def test_low_rank_returns_an_image_and_a_count(submission, rng):
    result = submission.low_rank(rng.random((6, 4)).astype(np.float32), 2)
    expect(
        isinstance(result, tuple | list) and len(result) == 2,
        "low_rank must return two values: an image and a count",
    )
    expect_shape(result[0], (6, 4), "the approximation of a (6, 4) image")
    expect_dtype(result[0], np.float32, what="the approximation")
    expect_type(result[1], int, np.int64, np.int32, what="the count of stored numbers")


@question(
    "q3", points=1.5, public=True, hint="one column, one row and one singular value make an image of rank 1"
)
def test_low_rank_reproduces_a_rank_one_image(submission):
    image = np.outer([1, 2, 3, 4], [1, 0, 2]).astype(np.float32)
    approximation, stored = submission.low_rank(image, 1)
    norm = np.sqrt((image**2).sum())
    expect_answer(
        approximation,
        image,
        {"the singular value is missing from the product": image / norm},
        what="the rank-1 approximation of an image of rank 1",
    )
    expect_equal(stored, 8, "the numbers stored for a (4, 3) image and k=1: 4 + 3 + 1")


@question(
    "q4_1",
    points=2.5,
    public=True,
    hint="TensorFlow operations only; the bytes are tf.uint8; tf.reshape states the shape",
)
def test_decode_runs_inside_dataset_map(submission):
    images, labels = [bytes([0] * 392 + [255] * 392), bytes([51] * 784)], [bytes([7]), bytes([0])]
    decoded = submission.given.map_records(submission.decode_example, images, labels)
    elements = draw(submission, decoded, 2)
    expect(len(elements[0]) == 2, "decode_example must return a pair, the image and the label")
    for i, value in enumerate(([0.0] * 392 + [1.0] * 392, [0.2] * 784)):
        expect_shape(elements[i][0], (784,), "the decoded image")
        expect_close(elements[i][0], value, what="the decoded image")
    expect_shape(elements[0][1], (10,), "the decoded label")
    expect_equal(int(np.argmax(elements[0][1])), 7, "the position of the 1 in the decoded label 7")


@question(
    "q4_2",
    points=2,
    public=True,
    hint="zip images first and labels second; their headers have 16 and 8 bytes",
)
def test_load_dataset_yields_pairs(submission):
    images = bytes([99] * 16 + [0] * 784 + [255] * 784)
    labels = bytes([9] * 8 + [3, 5])
    paths = submission.given.write_file(images), submission.given.write_file(labels)

    def examine(load_dataset):
        loaded = load_dataset(*paths)
        expect(submission.given.describe(loaded) is not None, "load_dataset must return a tf.data.Dataset")
        elements = draw(submission, loaded, 4)
        expect_equal(len(elements), 2, "the number of elements read from files with two images")
        expect(
            all(len(element) == 2 for element in elements),
            "each element must be a pair, the image and the label",
        )

    # A decode_example that fails has a check of its own: the records themselves are pairs as well.
    instead = SimpleNamespace(decode_example=submission.given.pass_on)
    with_earlier(submission, instead, "load_dataset", ("decode_example",), examine)


@question("q4_3", points=1, public=True, hint="batch the examples; the result is a dataset again")
def test_pipeline_makes_batches(submission):
    batches = submission.training_pipeline(submission.given.numbered(12), 4, 12)
    expect(submission.given.describe(batches) is not None, "training_pipeline must return a tf.data.Dataset")
    (images, labels), *_ = draw(submission, batches, 1)
    expect_shape(images, (4, 3), "the images of a batch of 4")
    expect_shape(labels, (4, 1), "the labels of a batch of 4")


@question(
    "q4_3", points=1, public=True, hint="repeat the examples, so that training can go on after one epoch"
)
def test_pipeline_starts_over_at_the_end(submission):
    batches = submission.training_pipeline(submission.given.numbered(12), 4, 12)
    drawn = draw(submission, batches, 9)
    expect_equal(len(drawn), 9, "the number of batches in three epochs of 12 examples, 4 at a time")

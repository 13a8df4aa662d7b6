"""Hidden checks of Q1: ranks, shapes and flattening."""

import numbers

import numpy as np
import pytest

from autograder.checks import (
    expect,
    expect_close,
    expect_dtype,
    expect_shape,
    expect_type,
    expect_unchanged,
    fail,
    question,
)
from autograder.checks.arguments import as_tensor
from autograder.checks.describe import kind_of, shown
from autograder.checks.mistakes import expect_answer

KEYS = {"rank", "shape", "size", "dtype"}


def info_of(submission, thing, what):
    """Return what tensor_info says about `thing`, once it has the right keys."""
    info = submission.tensor_info(thing)
    expect(isinstance(info, dict), f"tensor_info of {what}: expected a dict, received {kind_of(info)}")
    expect(
        set(info) == KEYS,
        f"tensor_info of {what}: expected the keys rank, shape, size, dtype, received {list(info)}",
    )
    return info


def expect_layout(info, shape, what):
    """Expect rank, shape and size, each with its own message."""
    size = int(np.prod(shape, dtype=int))
    for key, wanted, meaning in (
        ("rank", len(shape), "the number of its axes"),
        ("shape", shape, "the lengths of its axes"),
        ("size", size, "the number of its entries, the product of all axis lengths (1 for a scalar)"),
    ):
        message = f"the {key} of {what} must be {meaning}, received {shown(info[key])}"
        expect(equal(info[key], wanted), message)


def equal(received, wanted):
    """Whether a claimed number or tuple is the wanted one, be its numbers Python's or NumPy's."""
    if isinstance(wanted, tuple):
        return (
            isinstance(received, tuple | list)
            and len(received) == len(wanted)
            and all(map(equal, received, wanted))
        )
    return isinstance(received, numbers.Number | np.generic) and bool(received == wanted)


@question("q1_1", points=2, hint="rank is the number of axes, size the product of their lengths")
@pytest.mark.parametrize(
    "shape", [(), (5,), (3, 4), (2, 3, 4), (6, 1, 2, 3), (2, 1, 3, 1, 4)], ids=lambda s: f"rank {len(s)}"
)
def test_tensor_info_counts_axes_and_entries(submission, shape):
    info = info_of(submission, np.ones(shape, np.float32), f"an array of shape {shape}")
    expect_layout(info, shape, f"an array of shape {shape}")


@question(
    "q1_1",
    points=1,
    hint="the short name, such as 'uint8'; .dtype.name gives it for arrays and tensors alike",
)
def test_tensor_info_names_the_dtype(submission):
    for name in ("uint8", "float32", "int64", "float64", "bool"):
        array = np.zeros((2, 2), name)
        for thing, what in (
            (array, f"a NumPy array of {name}"),
            (as_tensor(array), f"a tf.Tensor of {name}"),
        ):
            received = info_of(submission, thing, what)["dtype"]
            expect(
                isinstance(received, str),
                f"the dtype of {what}: expected a string, received {kind_of(received)}",
            )
            expect(received == name, f"the dtype of {what}: expected its short name, received {received!r}")


@question("q1_1", points=1.5, hint="turn x into an array first, then everything has an ndim and a shape")
@pytest.mark.parametrize("kind", ["number", "list", "nested list", "tensor", "scalar tensor"])
def test_tensor_info_reads_lists_tensors_and_numbers(submission, kind):
    things = {
        "number": (2.5, (), ("float64", "float32")),
        "list": ([4, 5, 6, 7], (4,), ("int64", "int32")),
        "nested list": ([[[1.5], [2.5]], [[3.5], [4.5]], [[0.5], [6.0]]], (3, 2, 1), ("float64", "float32")),
        "tensor": (as_tensor(np.zeros((2, 5, 3), np.uint8)), (2, 5, 3), ("uint8",)),
        "scalar tensor": (as_tensor(np.array(3.0, np.float32)), (), ("float32",)),
    }
    thing, shape, dtypes = things[kind]
    info = info_of(submission, thing, f"a {kind}")
    expect_layout(info, shape, f"a {kind}")
    expect(
        info["dtype"] in dtypes,
        f"the dtype of a {kind}: expected {' or '.join(dtypes)}, received {info['dtype']!r}",
    )


@question(
    "q1_1", points=0.5, hint="int(...) and tuple(...) turn NumPy integers and TensorShapes into plain values"
)
def test_tensor_info_returns_plain_python_values(submission):
    for thing, what in (
        (np.ones((2, 3, 4), np.uint8), "an array"),
        (as_tensor(np.ones((2, 3))), "a tensor"),
        (7, "a number"),
    ):
        info = info_of(submission, thing, what)
        expect_type(info["rank"], int, what=f"the rank of {what}")
        expect_type(info["shape"], tuple, what=f"the shape of {what}")
        for length in info["shape"]:
            expect_type(length, int, what=f"an axis length in the shape of {what}")
        expect_type(info["size"], int, what=f"the size of {what}")
        expect_type(info["dtype"], str, what=f"the dtype of {what}")


def numbered(shape, dtype=np.int64):
    """Return an array that holds 0, 1, 2, ... in row-major order."""
    return np.arange(np.prod(shape), dtype=dtype).reshape(shape)


@question("q1_2", points=2, hint="take N from x itself and let the rest follow; do not write 28 or 784")
@pytest.mark.parametrize(
    "shape",
    [(3, 4, 5), (2, 4, 5, 3), (1, 2, 2, 1), (7, 6), (2, 28, 28), (6, 2, 3, 2, 2)],
    ids=lambda s: "x".join(map(str, s)),
)
def test_flatten_joins_any_number_of_axes(submission, shape):
    received = submission.flatten_batch(numbered(shape))
    expect_shape(received, (shape[0], int(np.prod(shape[1:]))), f"flatten_batch of a batch of shape {shape}")


@question(
    "q1_2",
    points=4,
    hint="the last axis runs fastest: pixel (r, c) of an image of width W lands at r * W + c",
)
@pytest.mark.parametrize("shape", [(5, 4, 6), (4, 3, 5, 2), (3, 7)], ids=["grey", "colour", "flat already"])
def test_flatten_is_row_major(submission, rng, shape):
    batch = rng.permutation(numbered(shape).ravel()).reshape(shape)
    rows = np.stack([example.ravel() for example in batch])
    mistakes = {
        "the numbers of an image come column by column; in row-major order the last axis runs fastest": np.stack(
            [example.ravel(order="F") for example in batch]
        ),
        "examples are mixed: a row holds numbers of several images; keep the first axis apart": batch.ravel(
            order="F"
        ).reshape(rows.shape),
        "examples are mixed: rows and columns of the result are exchanged": batch.ravel()
        .reshape(rows.shape[::-1])
        .T,
        "the examples come in reverse order": rows[::-1],
    }
    expect_answer(
        submission.flatten_batch(batch), rows, mistakes, what=f"flatten_batch of a batch of shape {shape}"
    )


@question("q1_2", points=1.5, hint="flattening computes nothing, so the dtype stays")
def test_flatten_keeps_the_dtype(submission):
    for dtype in (np.uint8, np.float32, np.int64, np.float64):
        received = submission.flatten_batch(numbered((2, 3, 3), dtype))
        expect_dtype(received, dtype, what=f"flatten_batch of a {np.dtype(dtype).name} batch")


@question("q1_2", points=1, hint="a batch of one image is still a batch: the result has one row")
def test_flatten_accepts_a_single_image(submission):
    for shape in [(1, 28, 28), (1, 28, 28, 1), (1, 5)]:
        batch = numbered(shape)
        received = expect_shape(
            submission.flatten_batch(batch), (1, batch.size), f"flatten_batch of a batch of shape {shape}"
        )
        expect_close(received, batch.ravel()[None], what="the only row")


@question("q1_2", points=1, hint="row i depends on image i alone")
def test_flatten_keeps_examples_apart(submission, rng):
    batch = rng.integers(0, 256, (6, 5, 4)).astype(np.uint8)
    together = expect_shape(submission.flatten_batch(batch), (6, 20), "flatten_batch of a (6, 5, 4) batch")
    for i in range(len(batch)):
        alone = expect_shape(
            submission.flatten_batch(batch[i : i + 1]), (1, 20), "flatten_batch of a single image"
        )
        if not np.array_equal(together[i], alone[0]):
            fail("an image gets another row when it is flattened together with other images")


@question(
    "q1_2",
    points=1,
    hint="make a new array or view; do not assign to x or to its shape",
    depends=["q1_2.flatten_gives_one_row_per_image"],
)
def test_flatten_leaves_its_input_alone(submission, rng):
    batch = rng.integers(0, 256, (4, 6, 5)).astype(np.uint8)
    call = submission.flatten_batch.inspect(batch)
    expect_unchanged(call, batch, names=["x"])

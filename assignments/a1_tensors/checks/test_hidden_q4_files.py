"""Hidden checks of Q4.2: streaming decoded records from IDX files.

The files are synthetic: random pixels, labels that no arithmetic could guess, and headers whose bytes look
like pixels and labels, so that skipping too few or too many of them shows.
"""

import contextlib
import time

import numpy as np
import pytest

from autograder.checks import expect, expect_equal, fail, question
from autograder.checks.describe import kind_of
from autograder.checks.outcomes import CheckFailed
from autograder.checks.student_errors import StudentError

CONTRACT = [((784,), "float32"), ((10,), "float32")]

# Put into the box where the student's own decoder does not work: it has cost its points in Q4.1 already.
STAND_IN = """
import tensorflow as tf


def decode_example(image_record, label_record):
    image = tf.cast(tf.io.decode_raw(image_record, tf.uint8), tf.float32) / 255.0
    label = tf.one_hot(tf.io.decode_raw(label_record, tf.uint8)[0], 10)
    return tf.reshape(image, (784,)), label


def stand_in(function):
    getattr(function, "__globals__", {})["decode_example"] = decode_example
"""


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


def works(attempt):
    """Whether `attempt` comes to an end without a mistake."""
    try:
        attempt()
    except (CheckFailed, StudentError):
        return False
    return True


def repair_decoder(submission, paths):
    """Let a right decode_example stand in for one that fails, unless load_dataset gets along with it.

    It stays for the rest of the question: a dataset may come to call it only when it is read.
    """
    one = np.zeros((1, 784), np.uint8), [7]
    if works(lambda: decoded(submission, *one)):
        return
    if not works(lambda: elements_of(submission, submission.load_dataset(*paths), 1)):
        submission.client.load_module("stand_in", STAND_IN).stand_in(submission.load_dataset)


def load(submission, images, labels, headers=(bytes([77] * 16), bytes([1, 2, 3, 4, 5, 6, 7, 8]))):
    """Return the student's dataset over files with these images, labels and headers."""
    paths = [
        submission.given.write_file(headers[0] + images.tobytes()),
        submission.given.write_file(headers[1] + labels.tobytes()),
    ]
    repair_decoder(submission, paths)
    dataset = submission.load_dataset(*paths)
    expect(
        submission.given.describe(dataset) is not None,
        f"load_dataset must return a tf.data.Dataset, received {kind_of(dataset)}",
    )
    return dataset


def elements_of(submission, dataset, n):
    """Return at most n + 20 elements, all of which must be pairs."""
    drawn = draw(submission, dataset, n + 20)
    expect(
        all(len(pair) == 2 for pair in drawn),
        "each element of load_dataset must be a pair, the image and the label",
    )
    return drawn


def decoders(submission, images, labels):
    """Yield what the records may be decoded to: as Q4.1 asks, then as the student's own decoder has it.

    A slip in decode_example costs its own points and not those of load_dataset too. One that raises is
    repaired before.
    """
    yield list(zip(images / 255, np.eye(10)[labels], strict=True))
    with contextlib.suppress(StudentError, CheckFailed):
        yield decoded(submission, images, labels)


def same(received, wanted):
    """Whether two arrays agree, of whatever shape a student's decoder gives."""
    got, want = np.asarray(received), np.asarray(wanted)
    return got.shape == want.shape and got.dtype.kind in "biuf" and bool(np.allclose(got, want, atol=1e-5))


def agree(drawn, target, part, first):
    """Whether part 0 (images) or 1 (labels) of the first elements is that of the first records."""
    return len(drawn) >= first and all(same(drawn[i][part], target[i][part]) for i in range(first))


@question("q4_2", points=1.5, deadline=30, hint="map decode_example over the zipped records")
def test_load_dataset_states_shapes_and_dtypes(submission, rng):
    images, labels = records(rng, 3)
    received = submission.given.describe(load(submission, images, labels))
    if received == CONTRACT:
        return
    with contextlib.suppress(StudentError, CheckFailed):
        if received == submission.given.describe(mapped(submission, images, labels)):
            return  # a slip of decode_example, which costs its own points
    if len(received) != 2:
        fail(f"expected elements of two parts, image and label, received {len(received)}")
    if any(dtype == "string" for _, dtype in received):
        fail("the elements are still strings: map decode_example over the records")
    if any(shape is not None and len(shape) == 2 for shape, _ in received):
        fail("the elements have an axis too many: load_dataset yields single examples, batching comes later")
    fail(f"expected elements of {CONTRACT}, received {received}")


@question("q4_2", points=2, deadline=30, hint="one element per image: no batch, repeat, take or skip")
@pytest.mark.parametrize("n", [1, 130])
def test_load_dataset_has_one_element_per_image(submission, rng, n):
    dataset = load(submission, *records(rng, n))
    for run in ("", " the second time"):
        count = submission.given.count(dataset, 3 * n + 20)
        more = " or more" if count == 3 * n + 20 else ""
        expect(count == n, f"files with {n} images give {count}{more} elements{run}; expected one per image")


@question("q4_2", points=2, deadline=30, hint="the header has 16 bytes, a record 784")
def test_load_dataset_skips_the_image_header(submission, rng):
    images, labels = records(rng, 6)
    images[:, 0] = 255
    header = np.arange(150, 166).astype(np.uint8).tobytes()
    drawn = elements_of(submission, load(submission, images, labels, (header, bytes([5] * 8))), 6)
    expect(len(drawn) > 0, "no element could be read from a file with 6 images")
    if any(agree(drawn, target, 0, 1) for target in decoders(submission, images, labels)):
        return
    row = np.ravel(drawn[0][0]).astype(np.float64)
    if row.size == 784 and np.array_equal(np.rint(row * 255 / row.max())[:8], np.arange(150, 158)):
        fail("the first image begins with the header: skip its 16 bytes")
    fail("the first element is not the first image of the file")


@question("q4_2", points=2, deadline=30, hint="the header has 8 bytes, a record 1")
def test_load_dataset_skips_the_label_header(submission, rng):
    images, _ = records(rng, 30)
    labels = rng.integers(5, 9, 30).astype(np.uint8)
    labels[0] = 9
    header = bytes([0, 1, 2, 3, 4, 3, 2, 1])
    drawn = elements_of(submission, load(submission, images, labels, (bytes([88] * 16), header)), 30)
    expect(len(drawn) > 0, "no element could be read from files with 30 images")
    if any(agree(drawn, target, 1, 1) for target in decoders(submission, images, labels)):
        return
    label = int(np.argmax(drawn[0][1])) if np.size(drawn[0][1]) == 10 else -1
    if 0 <= label < 5:
        fail("the first label is a byte of the header: the label header has 8 bytes")
    fail("the first label is not the first one of the file; does its header have 8 bytes?")


@question("q4_2", points=2.5, deadline=30, hint="record i of the one file belongs to record i of the other")
def test_load_dataset_gives_each_image_its_label(submission, rng):
    images, labels = records(rng, 60)
    drawn = elements_of(submission, load(submission, images, labels), 60)
    expect(len(drawn) > 0, "no element could be read from files with 60 images")
    targets = decoders(submission, images, labels)
    if any(agree(drawn, target, 0, 60) and agree(drawn, target, 1, 60) for target in targets):
        return
    wrong, unknown, targets = 0, 0, list(decoders(submission, images, labels))
    for image, label in drawn:
        owners = [target[i] for target in targets for i in range(60) if same(image, target[i][0])]
        unknown += not owners
        wrong += bool(owners) and not any(same(label, owner[1]) for owner in owners)
    expect(
        unknown == 0,
        f"{unknown} of {len(drawn)} images are in no record of the file; are header and record length right?",
    )
    expect(
        wrong == 0,
        f"{wrong} of {len(drawn)} images come with the label of another image; both streams must keep step",
    )


@question("q4_2", points=1, deadline=30, hint="the records as they stand in the file: no shuffle, no skip")
def test_load_dataset_keeps_the_order_of_the_files(submission, rng):
    images, labels = records(rng, 40)
    drawn = elements_of(submission, load(submission, images, labels), 40)
    expect(len(drawn) >= 40, f"files with 40 images give {len(drawn)} elements")
    if not any(agree(drawn, target, 0, 40) for target in decoders(submission, images, labels)):
        fail("the images do not come in the order they have in the file")


def clocks(submission):
    """Return two clocks in seconds: the one on the wall, and the computing time of the box.

    The wall clock is unjust on a busy machine, the other where several cores share the work.
    """
    return np.array([time.monotonic(), submission.given.cpu_seconds()])


@question("q4_2", points=1, deadline=30, hint="let tf.data decode record by record, without a Python loop")
def test_load_dataset_decodes_in_time(submission, rng):
    images, labels = records(rng, 10_000)
    start = clocks(submission)
    count = submission.given.count_examples(load(submission, images, labels), 10_000)
    seconds = min(clocks(submission) - start)
    expect_equal(count, 10_000, "the number of elements of a file with 10,000 images")
    expect(seconds < 10, f"reading 10,000 examples took {seconds:.0f} s; it should take less than 10 s")

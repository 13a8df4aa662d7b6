"""Hidden checks of Q4.3: which examples come in which batch, epoch after epoch.

Example i of the planted datasets holds the number i in its image and in its label. Epochs are of 60
examples, so that two orders agree by chance less often than a computer fails.
"""

import time

import numpy as np

from autograder.checks import expect, expect_equal, fail, question
from autograder.checks.describe import kind_of

N, BATCH = 60, 5
STEPS = N // BATCH


def pipeline(submission, dataset, batch_size=BATCH, buffer=N, **options):
    """Return the student's pipeline over a dataset in the box."""
    batches = submission.training_pipeline(dataset, batch_size, buffer, **options)
    received = f"training_pipeline must return a tf.data.Dataset, received {kind_of(batches)}"
    expect(submission.given.describe(batches) is not None, received)
    return batches


def numbers_of(batch):
    """Return the numbers of the examples in a batch, read from its images."""
    images = np.asarray(batch[0])
    expect(
        images.ndim == 2 and images.shape[1] == 3,
        f"expected batches of images of shape (any, 3), received {images.shape}",
    )
    return images[:, 0].astype(int).tolist()


def batches_of(submission, epochs, **options):
    """Return the example numbers of each batch over `epochs` epochs of N numbered examples."""
    drawn = submission.given.draw(
        pipeline(submission, submission.given.numbered(N), **options), epochs * STEPS
    )
    expect(len(drawn) > 0, "the pipeline gives no batch at all")
    return [numbers_of(batch) for batch in drawn]


def epochs_of(submission, epochs, **options):
    """Return the example numbers of each full epoch, N at a time, whatever the batches are."""
    stream = [number for batch in batches_of(submission, epochs, **options) for number in batch]
    found = len(stream) // N
    expect(
        found >= epochs,
        f"{epochs} epochs of {N} examples were asked for, and the pipeline ended after {len(stream)} examples",
    )
    return [stream[e * N : (e + 1) * N] for e in range(epochs)]


@question("q4_3", points=1.5, deadline=30, hint="batch(..., drop_remainder=True) makes the first axis static")
def test_pipeline_has_a_static_batch_size(submission):
    for batch_size in (5, 7):
        parts = submission.given.describe(pipeline(submission, submission.given.numbered(N), batch_size))
        wanted = [((batch_size, 3), "float32"), ((batch_size, 1), "int32")]
        if parts != wanted:
            first = parts[0][0] if parts and parts[0][0] else None
            if first and first[0] is None:
                fail(
                    "the batch axis is None: a last short batch may come, so TensorFlow cannot promise a batch size"
                )
            fail(f"expected parts of {wanted} for batch_size={batch_size}, received {parts}")


@question(
    "q4_3",
    points=2.5,
    deadline=30,
    hint="shuffle first, repeat afterwards: an epoch ends before the next begins",
)
def test_pipeline_gives_each_example_once_per_epoch(submission):
    for number, epoch in enumerate(epochs_of(submission, 3), 1):
        missing = N - len(set(epoch))
        if missing:
            fail(
                f"in epoch {number} of {N} examples, {missing} never came and others came twice; "
                "finish an epoch before its examples are shuffled with the next"
            )


@question("q4_3", points=1.5, deadline=30, hint="shuffle after cache, and let it reshuffle in each iteration")
def test_pipeline_changes_the_order_every_epoch(submission):
    for seed in (None, 11):
        options = {} if seed is None else {"seed": seed}
        first, second, third = epochs_of(submission, 3, **options)
        name = "without a seed" if seed is None else "with a seed"
        expect(
            first != sorted(first),
            f"the first epoch comes in the order of the file ({name}): it is not shuffled",
        )
        expect(
            first != second and second != third,
            f"all epochs come in the same order ({name}): reshuffle in each one",
        )


@question("q4_3", points=1.5, deadline=30, hint="shuffle examples, not batches: shuffle comes before batch")
def test_pipeline_mixes_the_batches_anew(submission):
    batches = batches_of(submission, 3)
    expect(
        len(batches) >= 3 * STEPS,
        f"three epochs are {3 * STEPS} batches, but the pipeline ended after {len(batches)}",
    )
    epochs = [{frozenset(batch) for batch in batches[e * STEPS : (e + 1) * STEPS]} for e in range(3)]
    together = len(epochs[0] & epochs[1]) + len(epochs[1] & epochs[2])
    expect(
        together < STEPS,
        "the same examples sit together in a batch in every epoch: whole batches are shuffled",
    )
    spans = [max(batch) - min(batch) for batch in batches[:STEPS]]
    expect(
        max(spans) >= BATCH,
        "every batch holds neighbours of the file: examples must be shuffled before they are batched",
    )


@question(
    "q4_3", points=1, deadline=30, hint="shuffle whole examples, whatever they are made of, never their parts"
)
def test_pipeline_keeps_images_with_their_labels(submission):
    drawn = submission.given.draw(pipeline(submission, submission.given.numbered(N)), 2 * STEPS)
    expect(
        len(drawn) > 0 and all(len(batch) == 2 for batch in drawn),
        "each batch must be a pair, images and labels",
    )
    wrong = sum(
        int((np.ravel(labels) != np.asarray(numbers_of((images, labels)))).sum())
        if np.size(labels) == len(images)
        else len(images)
        for images, labels in drawn
    )
    expect(wrong == 0, f"{wrong} of {2 * N} images come with the label of another one")
    single = pipeline(submission, submission.given.plain(20), 4, 20)
    expect_equal(
        submission.given.describe(single), [((4,), "int32")], "the batches of a dataset of single numbers"
    )


@question("q4_3", points=1.5, deadline=30, hint="cache first: what stands before the cache is done once")
def test_pipeline_reads_each_example_once(submission):
    counted = submission.given.Counted(N)
    drawn = submission.given.draw(pipeline(submission, counted.dataset), 2 * STEPS)
    reads = int(counted.reads)
    expect(
        len(drawn) == 2 * STEPS,
        f"two epochs are {2 * STEPS} batches, but the pipeline ended after {len(drawn)}",
    )
    expect(
        reads <= N,
        f"two epochs of {N} examples read {reads} from the source: they are not cached, or too late in the chain",
    )
    first, second = (
        [n for batch in drawn[e * STEPS : (e + 1) * STEPS] for n in numbers_of(batch)] for e in range(2)
    )
    expect(
        first != second,
        "the cache holds the shuffled order: every epoch repeats the first one; cache before shuffling",
    )


@question("q4_3", points=0.5, deadline=30, hint="drop_remainder=True drops a batch that is not full")
def test_pipeline_drops_a_short_batch(submission):
    drawn = submission.given.draw(pipeline(submission, submission.given.numbered(10), 4, 10), 12)
    sizes = [len(batch[0]) for batch in drawn]
    expect(
        len(sizes) == 12, f"10 examples in batches of 4, again and again, ended after {len(sizes)} batches"
    )
    expect(set(sizes) == {4}, f"a batch of {min(sizes)} examples came where batch_size is 4")


@question("q4_3", points=0.5, deadline=30, hint="repeat() without a number repeats for ever")
def test_pipeline_never_ends(submission):
    count = submission.given.count(pipeline(submission, submission.given.numbered(8), 4, 8), 200)
    expect(
        count == 200,
        f"the pipeline ended after {count // 2} epochs; it must go on as long as training asks for batches",
    )


@question(
    "q4_3",
    points=0.5,
    deadline=30,
    hint="shuffle(buffer): the argument says how many examples wait in the buffer",
)
def test_pipeline_honours_the_buffer(submission):
    (unshuffled,) = epochs_of(submission, 1, buffer=1)
    expect(
        unshuffled == list(range(N)),
        "with buffer=1 nothing can be shuffled, yet the order of the file changed",
    )
    (blurred,) = epochs_of(submission, 1, buffer=6)
    early = [number - place for place, number in enumerate(blurred)]
    expect(
        max(early) <= 5,
        "with buffer=6 an example came more than five places early: the buffer is larger than asked for",
    )
    expect(max(early) > 0, "with buffer=6 the order of the file did not change")
    (mixed,) = epochs_of(submission, 1, buffer=N)
    early = [number - place for place, number in enumerate(mixed)]
    expect(
        max(early) > 15,
        "with a buffer of all examples none came far from its place: the buffer is smaller than asked for",
    )


@question("q4_3", points=0.5, deadline=30, hint="pass the seed on to shuffle")
def test_pipeline_repeats_itself_for_a_seed(submission):
    once, again, other = (batches_of(submission, 2, seed=seed) for seed in (3, 3, 4))
    expect(once == again, "two pipelines with the same seed give different batches")
    expect(once != other, "pipelines with different seeds give the same batches: the seed is not used")


def clocks(submission):
    """Return two clocks in seconds: the one on the wall, and the computing time of the box.

    The wall clock is unjust on a busy machine, the other where several cores share the work.
    """
    return np.array([time.monotonic(), submission.given.cpu_seconds()])


@question(
    "q4_3",
    points=0.5,
    deadline=40,
    hint="cache keeps decoded examples in memory, so that they are made only once",
)
def test_pipeline_second_epoch_comes_from_memory(submission):
    batches = pipeline(submission, submission.given.blank_images(10_000), 100, 10_000)
    stream = submission.given.iterate(batches)
    seconds = []
    # What else runs on the machine can slow down even memory for a moment: the better of two later epochs
    # counts, and so does being clearly faster than the first.
    while len(seconds) < 2 or (len(seconds) == 2 and seconds[1] > 1):
        start = clocks(submission)
        drawn = submission.given.drain(stream, 100)
        expect_equal(drawn, 100, "the batches of an epoch of 10,000 examples, 100 at a time")
        seconds.append(min(clocks(submission) - start))
    first, later = seconds[0], min(seconds[1:])
    expect(
        first < 10, f"the first epoch of 10,000 examples took {first:.0f} s; it should take less than 10 s"
    )
    expect(
        later < 1 or later < first / 3,
        f"a later epoch of 10,000 examples took {later:.1f} s, the first {first:.1f} s; "
        "examples from memory should take less than 1 s",
    )

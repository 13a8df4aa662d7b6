"""Hidden checks of Q4: a training that is watched batch by batch, and one on real digits."""

import weakref

import numpy as np

from autograder.checks import CheckFailed, StudentError, expect, kind_of, question
from autograder.checks.mistakes import expect_answer
from autograder.checks.training import best_of_two, expect_accuracy
from autograder.data import Images, shift_images

PICTURES, HELD_OUT = 150, 40
LAST = 5
TRAINERS = weakref.WeakKeyDictionary()  # what `trainer` found out, by the connection to the box

# Loaded into the box where the student's own callback does not work: it has cost its points in Q2 already.
STAND_IN = """
import keras


class Follows(keras.callbacks.Callback):
    def __init__(self, schedule):
        super().__init__()
        self.schedule = schedule

    def on_epoch_begin(self, epoch, logs=None):
        self.model.optimizer.learning_rate = float(self.schedule(epoch))

    def on_epoch_end(self, epoch, logs=None):
        logs["learning_rate"] = float(self.model.optimizer.learning_rate)


def replaced(function):
    def call(*arguments):
        namespace = function.__globals__
        before = namespace.get("make_lr_callback")
        namespace["make_lr_callback"] = Follows
        try:
            return function(*arguments)
        finally:
            namespace["make_lr_callback"] = before

    return call
"""


def pictures(first, count):
    """Make rows of four numbers, of which the first counts them, and labels."""
    numbers = np.arange(first, first + count)
    x = np.random.default_rng(first).random((count, 4)).astype(np.float32)
    x[:, 0] = numbers / 1024
    return x, numbers % 10


def watched(submission, train, rates):
    """Train for all of `rates` but the last; return facts, and per epoch the noted batches by kind."""
    bench = submission.given.Bench()
    data = pictures(0, PICTURES), pictures(PICTURES, HELD_OUT)
    result = train(
        bench.build, *data, submission.given.table([float(rate) for rate in rates]), len(rates) - 1
    )
    facts = submission.given.facts_of(result, bench)
    notes = bench.notes()
    expect(notes, "build_model was never called")
    busiest = max(notes, key=lambda one: len(one["steps"]))
    return {**facts, **busiest, "models": len(notes), "epochs": epochs_of(busiest["steps"])}


def epochs_of(steps):
    """Cut the noted steps where training begins again after an evaluation, or at 150 pictures of training."""
    epochs = []
    for kind, numbers, rate, _ in steps:
        seen = sum(map(len, epochs[-1]["train"])) if epochs else 0
        if not epochs or (kind == "train" and (epochs[-1]["test"] or seen >= PICTURES)):
            epochs.append({"train": [], "test": [], "rates": []})
        epochs[-1][kind].append(numbers)
        if kind == "train":
            epochs[-1]["rates"].append(rate)
    return epochs


def trainer(submission):
    """Return `train_with_decay` in the box, with a callback that works where the student's own does not."""
    own = submission.train_with_decay
    if submission.client not in TRAINERS:
        TRAINERS[submission.client] = callback_works(submission, own)
    works = TRAINERS[submission.client]
    return own if works else submission.client.load_module("stand_in", STAND_IN).replaced(own)


def callback_works(submission, train):
    """Whether a short training has the rates that the schedule gives, notes them, and compiles nothing."""
    planned = [0.2, 0.1, 0.3]
    try:
        seen = watched(submission, train, planned)
    except (CheckFailed, StudentError):
        return False
    rates = [rate for one in seen["epochs"] for rate in one["rates"]]
    noted = seen.get("history", {}).get("learning_rate")
    return (
        np.shape(rates) == (4,)
        and np.allclose(rates, np.repeat(planned[:2], 2), rtol=1e-4)
        and np.shape(noted) == (2,)
        and np.allclose(noted, planned[:2], rtol=1e-4)
        and seen["compilations"] == 1
        and seen["same_optimizer"]
    )


@question("q4", points=4.5, hint="hand the callback of Q2, made for `schedule`, and `epochs` to fit")
def test_optimizer_follows_the_schedule(submission, rng):
    """The rate of the optimizer itself, read in every batch, and the one in the history."""
    planned = rng.uniform(0.01, 0.1, size=5)
    seen = watched(submission, trainer(submission), planned)
    rates = [float(np.mean(one["rates"])) for one in seen["epochs"] if one["rates"]]
    expect(len(rates) == 4, f"asked for 4 epochs, train_with_decay trained {len(rates)}")
    mistakes = {
        "the rate stays where build_model had put it: the callback is not used": np.full(4, 0.05),
        "the schedule is asked for the next epoch": planned[1:],
        "the rates are those of exponential_decay, whatever schedule is given": decay(np.arange(4)),
        "the rate stays at that of epoch 0 (is fit called anew for each epoch?)": np.full(4, planned[0]),
    }
    what = "the optimizer's rate in four epochs"
    expect_answer(rates, planned[:4], mistakes, rtol=1e-4, what=what)
    expect(
        seen["kind"] == "History" and "learning_rate" in seen["history"],
        "the history that is returned has no 'learning_rate'",
    )
    column = seen["history"]["learning_rate"]
    expect_answer(column, planned[:4], mistakes, rtol=1e-4, what="history['learning_rate'] of four epochs")


@question("q4", points=2.5, hint="batch_size=128, and all rows of `train` go to fit")
def test_every_picture_is_learned_once_per_epoch(submission):
    seen = watched(submission, trainer(submission), [0.1, 0.1, 0.1, 0.1])
    expect(len(seen["epochs"]) == 3, f"asked for 3 epochs, train_with_decay trained {len(seen['epochs'])}")
    for epoch in seen["epochs"]:
        learned = sorted(number for batch in epoch["train"] for number in batch)
        strangers = sum(number >= PICTURES for number in learned)
        expect(
            not strangers, f"the model learned from {strangers} pictures of `val`, which are there to test it"
        )
        missing = PICTURES - len(set(learned))
        expect(not missing, f"{missing} of {PICTURES} pictures of `train` were not learned from in an epoch")
        expect(len(learned) == PICTURES, "some pictures came more than once in an epoch")
        sizes = [len(batch) for batch in epoch["train"]]
        expect(
            sizes == [128, 22],
            f"the largest batch held {max(sizes)} of {PICTURES} pictures; batches hold 128, and the last one the rest",
        )


@question("q4", points=2, hint="validation_data=val")
def test_validation_uses_val(submission):
    seen = watched(submission, trainer(submission), [0.1, 0.1, 0.1])
    expect(
        seen["epochs"] and all(one["test"] for one in seen["epochs"]),
        "the model is not evaluated after every epoch: hand `val` to fit",
    )
    for epoch in seen["epochs"]:
        tested = sorted(number for batch in epoch["test"] for number in batch)
        from_train = sum(number < PICTURES for number in tested)
        expect(
            not from_train,
            f"{from_train} of the {len(tested)} pictures used for validation are those of `train`",
        )
        expect(
            tested == list(range(PICTURES, PICTURES + HELD_OUT)),
            f"validation used {len(set(tested))} of the {HELD_OUT} pictures of `val`, each once per epoch",
        )


@question("q4", points=1.5, hint="one call of build_model(), no compile, and fit on what it gave")
def test_model_is_trained_as_it_comes(submission):
    seen = watched(submission, trainer(submission), [0.1, 0.1, 0.1])
    expect(
        seen["models"] == 1,
        f"build_model was called {seen['models']} times; one model learns through all epochs",
    )
    expect(
        seen["compilations"] == 1 and seen["same_optimizer"],
        "the model was compiled again; it comes compiled, and its maker's optimizer and loss are to be kept",
    )
    expect(seen.get("ours"), "the history that is returned is not that of the model that build_model gave")


@question("q4", points=0.5, hint="scale or shuffle nothing in place")
def test_training_leaves_the_data_alone(submission):
    bench = submission.given.Bench()
    train, val = pictures(0, PICTURES), pictures(PICTURES, HELD_OUT)
    call = trainer(submission).inspect(bench.build, train, val, submission.given.table([0.1, 0.1]), 1)
    learned = any(step[0] == "train" for one in bench.notes() for step in one["steps"])
    expect(learned, "train_with_decay did not train the model that build_model gives")
    for name, before, after in [("train", train, call.arguments[1]), ("val", val, call.arguments[2])]:
        expect(isinstance(after, tuple | list) and len(after) == 2, f"`{name}` is now {kind_of(after)}")
        same = all(np.array_equal(left, right) for left, right in zip(before, after, strict=True))
        expect(same, f"train_with_decay changed the arrays of `{name}`; arguments must stay as they were")


def decay(epoch):
    """Return the rate of the lesson, 0.01 times 0.6 to the power of the epoch."""
    return 0.01 * 0.6**epoch


def answers_of(submission, train, data, profile, run):
    """Let the student's function train the network of the lesson; return its answers (epochs, n) to the test.

    The stand-in digits are few: shifted copies of them make as many steps as MNIST has.
    """
    wanted, kept = int(profile["train_images"]), int(profile["validation_images"])
    images = data.train(wanted + kept)
    held_out = round(len(images) * kept / (wanted + kept))
    learned = Images(images.pixels[:-held_out], images.labels[:-held_out])
    if len(learned) < wanted:
        copies = -(-wanted // len(learned))
        many = Images(np.tile(learned.pixels, (copies, 1, 1)), np.tile(learned.labels, copies)).take(wanted)
        learned = shift_images(many, np.random.default_rng(run))
    pixels = np.concatenate([learned.pixels, images.pixels[-held_out:]])
    labels = np.concatenate([learned.y, images.y[-held_out:]])
    strange, epochs = data.test().pixels, int(profile["epochs"])
    look = submission.given.answers_after_each_epoch
    answers = look(train, pixels, labels, held_out, strange, decay, epochs, run)
    expect(
        np.shape(answers) == (epochs, len(strange)), f"fit did not train the given model for {epochs} epochs"
    )
    return np.asarray(answers)


@question("q4", points=2, hint="all pictures, batches of 128, ten epochs, the given schedule")
def test_decay_reaches_the_accuracy(submission, data, profile):
    train, test = trainer(submission), data.test()

    def attempt(run):
        answers = answers_of(submission, train, data, profile, run)
        expect_accuracy(data.accuracy(np.eye(10)[answers[-1]], test), profile)

    best_of_two(attempt)


@question("q4", points=2, hint="the rate of the last epochs must be small: is it set at all?")
def test_decay_silences_the_noise(submission, data, profile):
    train, test = trainer(submission), data.test()
    allowed = profile[f"noise_{data.name}"]

    def attempt(run):
        curve = np.mean(answers_of(submission, train, data, profile, run) == test.y, axis=1)
        noise = float(np.std(np.diff(curve)[-LAST:]))
        expect(
            noise <= allowed,
            f"the accuracy on test pictures has the noise {noise:.4f} over the last {LAST} steps; "
            f"with a rate of 0.01 * 0.6^epoch it is below {allowed:.4f}",
        )

    best_of_two(attempt)

"""Hidden checks of Q4.2: how train_cnn trains, and what the network reads afterwards."""

import numpy as np

from autograder.checks import CheckFailed, StudentError, expect, model_contract, question
from autograder.checks.mistakes import expect_answer
from autograder.checks.training import best_of_two, expect_accuracy, predict

PICTURES, WATCHED_ONLY, BATCH = 150, 40, 64  # as in given.py
QUICK_MOMENTUM = 0.9
RATE, RATE_EPOCHS = 0.5, 5
# The network that stands in for an unsound one is smaller; measured, it reads about one digit in a hundred less.
STAND_IN_ALLOWANCE = 0.03


def seen(submission, **options):
    """Let train_cnn train a stand-in network on a few numbered pictures; return the notes."""
    notes = submission.given.watch(options)
    expect(isinstance(notes["history"], dict), f"the history must be a dict, received {notes['history']}")
    return notes


def training_steps(notes):
    """Return (numbers of the pictures, rate) of each training step."""
    steps = [
        (np.rint(numbers).astype(int), rate) for training, numbers, rate, _ in notes["steps"] if training
    ]
    expect(
        steps, "nothing was trained: no batch of training pictures went through the network in training mode"
    )
    return steps


def rates_by_epoch(notes, epochs):
    """Return the learning rate that was in force in each epoch."""
    steps = training_steps(notes)
    expect(
        len(steps) % epochs == 0,
        f"{len(steps)} training steps in {epochs} epochs over {PICTURES} pictures: epochs differ in length",
    )
    rates = np.array([rate for _, rate in steps]).reshape(epochs, -1)
    expect(
        np.allclose(rates, rates[:, :1]), "the learning rate changes within an epoch; it falls between epochs"
    )
    return rates[:, 0]


def rate_mistakes(lr0, rate, epochs):
    """Return the rates of common slips."""
    e = np.arange(epochs)
    return {
        "the rate falls one epoch too early: the first epoch has lr0 itself": lr0 * rate ** (e + 1),
        "the rate does not fall": np.full(epochs, lr0),
        "the rate stays at 0.001, the default of Adam": np.full(epochs, 0.001),
        "the rate stays at 0.01: neither lr0 nor a schedule has any effect": np.full(epochs, 0.01),
        "lr0 is not used: it starts at 0.01": 0.01 * rate**e,
        "rate is not used: the factor is 0.666": lr0 * 0.666**e,
        "neither lr0 nor rate is used": 0.01 * 0.666**e,
        "that is exp(-rate * epoch); the factor between epochs is rate itself": lr0 * np.exp(-rate * e),
        "the rate is divided by 1 + rate * epoch; it is multiplied by rate after each epoch": lr0
        / (1 + rate * e),
        "the rate falls linearly": lr0 * (1 - e / epochs),
        "the factor is applied twice per epoch": lr0 * rate ** (2 * e),
        "the factor is applied more and more often: the schedule multiplies a rate that it has lowered itself": lr0
        * rate ** (e * (e + 1) / 2),
        "lr0 is the base of the power: lr0 * rate ** epoch": (lr0 * rate) ** e,
        "rate * epoch instead of rate ** epoch": lr0 * rate * e,
    }


@question(
    "q4_2",
    points=2.2,
    hint="lr0 * rate ** epoch, set at the start of each epoch, the first of which is number 0",
    deadline=120,
)
def test_rate_falls_after_every_epoch(submission):
    for lr0, rate, epochs in [(0.01, 0.666, 4), (0.03, 0.5, 3)]:
        notes = seen(submission, epochs=epochs, lr0=lr0, rate=rate)
        right = lr0 * rate ** np.arange(epochs)
        what = f"the learning rates of {epochs} epochs with lr0={lr0}, rate={rate}"
        in_force = (
            rates_by_epoch(notes, epochs) if all(rate >= 0 for _, rate in training_steps(notes)) else right
        )
        expect_answer(in_force, right, rate_mistakes(lr0, rate, epochs), rtol=1e-4, what=what)
        told = notes["history"].get("learning_rate")
        expect(told is not None, "the history has no 'learning_rate'; a LearningRateScheduler writes it")
        expect_answer(
            told,
            right,
            rate_mistakes(lr0, rate, epochs),
            rtol=1e-4,
            what=f"history['learning_rate'] with lr0={lr0}, rate={rate}",
        )


def expect_labels_with_their_pictures(notes):
    """Expect that every picture came with its own label; a step whose labels nobody noted is not looked at."""
    for training, numbers, _, told in notes["steps"]:
        if not training or len(told) != len(numbers):
            continue
        right = np.rint(numbers).astype(int) % 10
        wrong = np.flatnonzero(right != np.asarray(told))
        if len(wrong):
            text = f"{len(wrong)} of {len(told)} pictures in a batch came with the label of another one"
            expect(False, f"{text}; where pictures are put in a new order, their labels must go with them")


@question(
    "q4_2",
    points=2,
    hint="fit(..., batch_size=64) on all of train, with the shuffling that it does by default",
    deadline=120,
)
def test_every_picture_once_per_epoch(submission):
    epochs = 2
    notes = seen(submission, epochs=epochs)
    steps = training_steps(notes)
    sizes = [len(numbers) for numbers, _ in steps]
    together = np.concatenate([numbers for numbers, _ in steps])
    if together.max() <= 1:
        expect(
            False, "the pixels were scaled again before they reached the network; they come between 0 and 1"
        )
    expect(
        max(sizes) == BATCH, f"expected batches of {BATCH} pictures, received batches of up to {max(sizes)}"
    )
    used = np.bincount(together[(together >= 0) & (together < PICTURES)], minlength=PICTURES)
    text = f"{epochs} epochs over {PICTURES} pictures in batches of {BATCH}"
    expect(np.any(used), f"{text}: none of the training pictures was used for training")
    if len(together) < epochs * PICTURES:
        shown = f"only {len(together)} pictures were shown, not {epochs * PICTURES}"
        expect(False, f"{text}: {shown}; train on all of `train`, the short last batch too")
    expect(
        np.all(used == epochs),
        f"{text}: pictures were used {used.min()} to {used.max()} times, expected {epochs} times each",
    )
    expect_labels_with_their_pictures(notes)
    expect(
        np.any(np.diff(together[:PICTURES]) != 1),
        f"{text}: the pictures come in the order of the file; shuffle them",
    )
    first, second = together[:PICTURES], together[PICTURES : 2 * PICTURES]
    expect(
        not np.array_equal(first, second), f"{text}: both epochs have the same order; shuffle anew in each"
    )


@question(
    "q4_2",
    points=1.4,
    hint="validation_data=val: watched after each epoch, never learned from, and nothing else is",
    deadline=120,
)
def test_validation_is_only_watched(submission):
    epochs = 2
    notes = seen(submission, epochs=epochs)
    learned = np.concatenate([numbers for numbers, _ in training_steps(notes)])
    expect(not np.any(learned >= PICTURES), "validation pictures were used for training")
    watched = [np.rint(numbers).astype(int) for training, numbers, *_ in notes["steps"] if not training]
    watched = np.concatenate(watched) if watched else np.zeros(0, int)
    counts = np.bincount(watched[watched >= 0], minlength=PICTURES + WATCHED_ONLY)
    own = counts[PICTURES:]
    if not np.any(own) and np.any(counts[:PICTURES]):
        expect(False, "a part of the training pictures was used for validation; `val` is there for that")
    expect(
        np.all(own >= epochs),
        f"the pictures of `val` went through the network {own.min()} times in {epochs} epochs; evaluate them after each",
    )
    expect(notes["unchanged"], "train_cnn changed the arrays it was given")


@question("q4_2", points=1, hint="epochs=10, lr0=0.01, rate=0.666", deadline=180)
def test_defaults_are_those_of_the_task(submission):
    notes = seen(submission)
    told = notes["history"].get("learning_rate") or []
    count = len(told) if isinstance(told, list) else 0
    expect(
        count == 10,
        f"without further arguments expected 10 epochs, received {count} learning rates in the history",
    )
    right = 0.01 * 0.666 ** np.arange(10)
    expect_answer(
        told,
        right,
        rate_mistakes(0.01, 0.666, 10),
        rtol=1e-4,
        what="the learning rates of train_cnn(train, val)",
    )


@question("q4_2", points=0.6, hint="build once, fit this model, return this model", deadline=120)
def test_training_is_done_on_the_returned_model(submission):
    notes = seen(submission, epochs=1)
    expect(
        not notes["model"],
        f"the first part of the result must be the trained model, received {notes['model']}",
    )
    expect(notes["is_the_trained_one"], "the model that comes back is not the one that was trained")
    expect(
        not notes["as_at_the_beginning"],
        "the model comes back with the weights it had before the first step: what it learned is lost",
    )


def own_network_is_sound(submission, rng):
    """Say whether the student's network can be graded here; its slips have cost their points in Q4.1."""
    try:
        model = submission.build_cnn(bn_momentum=QUICK_MOMENTUM)
        model_contract(submission, model, rng=rng, params=354_002, optimizers=["Adam"], linear=False)
    except (CheckFailed, StudentError):
        return False
    return True


@question(
    "q4_2",
    points=4,
    depends=[
        "q4_2.training_returns_model_and_history",
        "q4_2.rate_falls_after_every_epoch",
        "q4_2.every_picture_once_per_epoch",
        "q4_2.training_is_done_on_the_returned_model",
    ],
    hint="pictures and labels must stay together, and the rate must fall; in Q4.1 each layer must do its part",
)
def test_accuracy(submission, data, profile, rng):
    images, test = data.train(int(profile["train_images"]) + 1000), data.test()
    held_out = min(1000, len(images) // 11)
    # The stand-in digits are few: more epochs over them make as many steps, with the same fall of the rate in all.
    epochs = int(profile["epochs"])
    if data.name == "digits":
        epochs = round(epochs * profile["train_images"] / (len(images) - held_out))
    own = own_network_is_sound(submission, rng)
    options = {"epochs": epochs, "lr0": 0.01 if own else 0.002, "rate": RATE ** (RATE_EPOCHS / epochs)}

    def attempt(_):
        model = submission.given.train_on_digits(
            images.pixels, images.y, held_out, options, QUICK_MOMENTUM, own
        )
        accuracy = data.accuracy(predict(model, test), test)
        if own:
            expect_accuracy(accuracy, profile)
        else:
            wanted = profile.threshold() - STAND_IN_ALLOWANCE
            expect(
                accuracy >= wanted,
                f"a stand-in for your network, trained by train_cnn, reads only {accuracy:.1%}",
            )

    best_of_two(attempt)

"""Hidden checks of Q1: reading the curves of a training."""

import numpy as np
import pytest

from autograder.checks import expect, expect_close, expect_equal, expect_type, kind_of, question

LOSSES = [[3, 1, 2, 2, 2], [3, 2, 1], [1, 2, 3], [3, 1, 2, 1, 1], [2, 2, 2, 2]]


def history_of(val_loss, gap=0.0, **curves):
    """Make a history around a validation loss; the training loss falls all the time."""
    epochs = len(val_loss)
    steps = np.arange(epochs)
    history = {
        "loss": (2.0 * 0.5**steps).tolist(),
        "val_loss": [float(loss) for loss in val_loss],
        "accuracy": [0.25 + 0.5 * (step + 1) / epochs for step in range(epochs)],
        "val_accuracy": [0.25 + 0.5 * (step + 1) / epochs - gap for step in range(epochs)],
    }
    return {**history, **curves}


def value_of(received, key):
    """Return one value of the diagnosis."""
    expect(isinstance(received, dict), f"diagnose: expected a dict, received {kind_of(received)}")
    expect(key in received, f"the dict has no key '{key}'")
    return received[key]


@question("q1", points=1.2, hint="int(...), float(...) and bool(...) make plain Python values of NumPy's")
def test_diagnosis_is_plain_python(submission):
    for losses, gap in [([1, 0.5, 0.75, 1, 1.25], 0.25), ([1, 0.75, 0.5], 0.0)]:
        received = submission.diagnose(history_of(losses, gap))
        for key, kind in (("best_epoch", int), ("gap", float), ("overfitting", bool)):
            numpys = isinstance(value_of(received, key), np.generic)
            expect(
                not numpys, f"'{key}' is a value of NumPy's; make it a plain one with {kind.__name__}(...)"
            )
            expect_type(value_of(received, key), kind, what=f"'{key}'")


@pytest.mark.parametrize("losses", LOSSES, ids=lambda losses: ", ".join(map(str, losses)))
@question(
    "q1", points=2.2, hint="np.argmin of the validation loss: it takes the first of equals and counts from 0"
)
def test_best_epoch_is_the_first_lowest_val_loss(submission, losses):
    history = history_of(losses)
    received = value_of(submission.diagnose(history), "best_epoch")
    tied = losses.count(min(losses)) > 1
    if tied and received == len(losses) - 1 - losses[::-1].index(min(losses)):
        expect(
            False,
            "several epochs share the lowest validation loss: the first of them is the best, not the last",
        )
    expect(received != losses.index(min(losses)) + 1, "best_epoch is counted from 1; count from 0")
    if received == len(losses) - 1:
        sentence = "best_epoch is always the last one: is it taken from the training loss or the accuracy?"
        expect(losses.index(min(losses)) == len(losses) - 1, sentence)
    what = f"best_epoch where the validation loss is lowest in epoch {losses.index(min(losses))}"
    expect_equal(received, losses.index(min(losses)), what=what)


@question("q1", points=2.2, hint="history['accuracy'][-1] - history['val_accuracy'][-1], with its sign")
def test_gap_is_that_of_the_last_epoch(submission):
    cases = [
        ([0.5, 0.75, 0.875], [0.5, 0.5625, 0.625]),
        ([0.125, 0.4375, 0.5], [0.5, 0.75, 0.625]),
    ]
    for accuracy, val_accuracy in cases:
        history = history_of([1, 0.5, 0.75], accuracy=accuracy, val_accuracy=val_accuracy)
        received, right = value_of(submission.diagnose(history), "gap"), accuracy[-1] - val_accuracy[-1]
        if right < 0 and np.isclose(received, -right):
            expect(
                False,
                "where the validation accuracy is the higher one the gap is negative: no absolute value",
            )
        others = {
            "the sign is wrong: training minus validation": -right,
            "that is the gap of the best epoch; take the last one": accuracy[1] - val_accuracy[1],
            "that is the gap of the first epoch; take the last one": accuracy[0] - val_accuracy[0],
            "that is the mean gap; take that of the last epoch": float(
                np.mean(accuracy) - np.mean(val_accuracy)
            ),
            "that is the gap of the losses; take the accuracies": history["val_loss"][-1]
            - history["loss"][-1],
            "that is the gap between the best accuracies; take the last ones": max(accuracy)
            - max(val_accuracy),
        }
        for sentence, wrong in others.items():
            expect(not np.isclose(received, wrong) or np.isclose(wrong, right), sentence)
        expect_close(received, right, rtol=1e-6, atol=1e-9, what="the gap")


def said(submission, history, **settings):
    return bool(value_of(submission.diagnose(history, **settings), "overfitting"))


@question(
    "q1", points=2.0, hint="gap > gap_tol and epochs after the best one >= patience: both, not one of them"
)
def test_overfitting_needs_both(submission):
    risen, falling = [1, 0.5, 0.75, 1, 1.25, 1.5], [1.5, 1.25, 1, 0.75, 0.5, 0.25]
    expect(
        said(submission, history_of(risen, 0.25)),
        "a gap of 0.25, best epoch 4 epochs ago: that is overfitting",
    )
    sentence = "the gap is large, but the validation loss is still falling: not overfitting yet"
    expect(not said(submission, history_of(falling, 0.25)), sentence)
    sentence = "the validation loss has risen, but there is no gap in accuracy: not overfitting"
    expect(not said(submission, history_of(risen, 0.0)), sentence)
    wavy = [1, 0.5, 0.75, 0.625, 0.875, 0.75]
    sentence = (
        "the validation loss goes up and down but was best 4 epochs ago: what counts is that it has not "
        "improved, not that it rises in each epoch"
    )
    expect(said(submission, history_of(wavy, 0.25)), sentence)
    flat = [1, 0.5, 0.5, 0.5, 0.5, 0.5]
    sentence = "a validation loss that stays equal has not improved: with a gap that is overfitting"
    expect(said(submission, history_of(flat, 0.25)), sentence)
    negative = "the validation accuracy is higher than the training accuracy: that is not overfitting"
    expect(not said(submission, history_of(risen, -0.25)), negative)


@question("q1", points=1.0, hint="`>` for the gap, `>=` for the patience, and both limits are arguments")
def test_limits_are_exact(submission):
    risen = [1, 0.5, 0.75, 1, 1.25]  # three epochs after the best one
    equal = {"accuracy": [0.75] * 5, "val_accuracy": [0.5] * 5}
    history = history_of(risen, **equal)
    sentence = "a gap of 0.25 is not larger than gap_tol=0.3: is the argument used?"
    expect(not said(submission, history, gap_tol=0.3, patience=1), sentence)
    sentence = "a gap of exactly gap_tol is still fine; it must be larger"
    expect(not said(submission, history, gap_tol=0.25, patience=1), sentence)
    sentence = (
        "a gap of 0.25 is larger than gap_tol=0.2, and 3 epochs after the best one are enough for patience=1"
    )
    expect(said(submission, history, gap_tol=0.2, patience=1), sentence)
    sentence = "exactly `patience` epochs after the best one are enough (at least, not more than)"
    expect(said(submission, history, patience=3), sentence)
    expect(
        not said(submission, history, patience=4), "3 epochs after the best one are too few for patience=4"
    )
    expect(said(submission, history, patience=1), "3 epochs after the best one are enough for patience=1")


@question("q1", points=0.6, hint="underfitting means a small gap: both accuracies are bad")
def test_three_stories_are_told_apart(submission, rng):
    steps = np.arange(12)
    noise = 0.002 * rng.random(12)
    under = history_of(2.2 - 0.01 * steps, accuracy=[0.2] * 12, val_accuracy=[0.19] * 12)
    healthy = history_of(np.exp(-steps / 4) + 0.1, accuracy=[0.97] * 12, val_accuracy=[0.96] * 12)
    over = history_of(0.3 + 0.02 * np.abs(steps - 4) + noise, accuracy=[1.0] * 12, val_accuracy=[0.9] * 12)
    expect(not said(submission, under), "both accuracies are bad and close together: that is underfitting")
    expect(not said(submission, healthy), "both losses fall and the gap is small: that network is healthy")
    expect(said(submission, over), "best epoch 4 of 12 and a gap of 0.1: that is overfitting")


@question("q1", points=0.2, hint="a list with one entry has a first, a last and a lowest one")
def test_one_epoch_is_enough(submission):
    received = submission.diagnose(history_of([0.5], 0.25))
    expect_equal(value_of(received, "best_epoch"), 0, what="best_epoch after a single epoch")
    expect(not value_of(received, "overfitting"), "after a single epoch nothing has got worse yet")


@question(
    "q1",
    points=0.2,
    hint="sort or pop nothing in the lists that you are given",
    depends=["q1.diagnosis_of_a_worked_example"],
)
def test_history_stays_as_it_is(submission):
    history = history_of([3, 1, 2, 4], 0.1, learning_rate=[0.1] * 4)
    call = submission.diagnose.inspect({key: list(values) for key, values in history.items()})
    expect(call.arguments[0] == history, "the function changed the history it was given")

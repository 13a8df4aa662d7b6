"""Hidden checks of Q6: training under a scripted stopper, and what comes of it on digits."""

import numpy as np
import pytest

from autograder.checks import expect, fail, predict, question
from autograder.checks.describe import kind_of
from autograder.checks.outcomes import note_accuracy
from autograder.checks.training import best_of_two
from autograder.data import Images

RETURNS = ["q6.training_returns_model_and_history"]
INPUTS, CLASSES, TRAIN, VAL = 6, 3, 300, 300
KEYS = ("loss", "accuracy", "val_loss", "val_accuracy")


def problem(rng):
    """Draw an easy problem; in the validation set every class has the name of the next one."""
    x = rng.normal(size=(TRAIN + VAL, INPUTS)).astype(np.float32)
    y = np.argmax(x[:, :CLASSES], axis=1)
    y[TRAIN:] = (y[TRAIN:] + 1) % CLASSES
    return x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:]


def watched(submission, rng, best_epochs, stop_after, epochs):
    """Let the student train the small network; return the problem and what was seen."""
    arrays = problem(rng)
    seen = submission.given.watch(*arrays, best_epochs, stop_after, epochs)
    turns = len(seen["seen"])
    expect(turns, "the stopper's `update` was never called; call it once after each epoch")
    return arrays, seen


def probabilities(weights, x):
    """Run the small network at inference, in double precision."""
    first, first_bias, last, last_bias = (np.asarray(weight, np.float64) for weight in weights)
    z = np.maximum(x @ first + first_bias, 0) @ last + last_bias
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cross_entropy(weights, x, y):
    """Return the mean cross-entropy of the small network."""
    return float(-np.mean(np.log(np.clip(probabilities(weights, x)[np.arange(len(y)), y], 1e-30, None))))


def expect_weights_of(seen, epoch):
    """Expect that the returned model has the weights that it had after `epoch`."""
    final, turns = seen["final"], len(seen["weights"])
    same = [
        turn
        for turn, weights in enumerate(seen["weights"])
        if len(weights) == len(final) and all(map(np.allclose, weights, final))
    ]
    if epoch in same:
        return
    case = f"of {turns} epochs the stopper named epoch {epoch} the best, but the model has the weights"
    if turns - 1 in same:
        fail(f"{case} of the last one; put the best ones back")
    if same:
        fail(f"{case} of epoch {same[0]}; remember them when best_epoch is the epoch that just ended")
    fail(f"{case} of no epoch at all: those of the beginning, or from the middle of an epoch?")


@pytest.mark.parametrize(
    ("best_epochs", "stop_after"),
    [([0, 1, 1, 1], 3), ([0, 0, 2, 2, 2], 4), ([0, 1, 2], 2)],
    ids=("1", "2", "3"),
)
@question(
    "q6",
    points=1.8,
    depends=RETURNS,
    hint="after each update: if stopper.best_epoch == epoch, keep model.get_weights()",
)
def test_weights_are_those_of_the_best_epoch(submission, rng, best_epochs, stop_after):
    """The validation labels are wrong on purpose, so the loss rises: only the stopper says which epoch was best."""
    _, seen = watched(submission, rng, best_epochs, stop_after, 9)
    expect(seen["is_the_trained_one"], "the model you return is not the one that `build_model` gave you last")
    expect_weights_of(seen, best_epochs[-1])


@question(
    "q6", points=1.0, depends=RETURNS, hint="break, or model.stop_training = True, as soon as update says so"
)
def test_stopper_ends_the_training(submission, rng):
    for stop_after in (0, 2):
        _, seen = watched(submission, rng, [0], stop_after, 6)
        turns = len(seen["seen"])
        trained = seen["history"].get("loss") if isinstance(seen["history"], dict) else None
        sentence = f"the stopper said stop after epoch {stop_after} of 6, but was asked {turns} times"
        expect(turns == stop_after + 1, sentence)
        count = len(trained) if isinstance(trained, list) else 0
        sentence = f"the stopper said stop after epoch {stop_after} of 6, but the history has {count} epochs"
        expect(count == stop_after + 1, sentence)
    sentence = "`build_model` was called {} times; call it once"
    expect(seen["built"] == 1, sentence.format(seen["built"]))


@question("q6", points=1.0, depends=RETURNS, hint="stopper.update(epoch, val_loss) with epochs 0, 1, 2, ...")
def test_stopper_sees_epochs_and_validation_losses(submission, rng):
    (x, y, x_val, y_val), seen = watched(submission, rng, [0], 9, 4)
    numbers = [int(number) for number, _ in seen["seen"]]
    expect(numbers != [1, 2, 3, 4], "the stopper was told the epochs 1, 2, 3, 4; count from 0")
    expect(numbers == [0, 1, 2, 3], f"in 4 epochs the stopper was told the epochs {numbers}")
    losses = seen["history"].get("loss") if isinstance(seen["history"], dict) else None
    for turn, ((_, told), weights) in enumerate(zip(seen["seen"], seen["weights"], strict=True)):
        right, own = cross_entropy(weights, x_val, y_val), cross_entropy(weights, x, y)
        if np.isclose(told, right, rtol=1e-3, atol=1e-4):
            continue
        same = isinstance(losses, list) and turn < len(losses) and np.isclose(told, losses[turn])
        sentence = "the stopper was told a loss on `train`, or on a part of it; it wants the one on `val`"
        expect(not same and not np.isclose(told, own, rtol=0.2), sentence)
        right_answers = float(np.mean(probabilities(weights, x_val).argmax(axis=1) == y_val))
        expect(
            not np.isclose(told, right_answers),
            "the stopper was told an accuracy; it wants the validation loss",
        )
        fail("what the stopper was told is not the loss of the network on the validation set")
    history = seen["history"].get("val_loss")
    told = [loss for _, loss in seen["seen"]]
    expect(
        isinstance(history, list),
        f"history['val_loss']: expected a list of numbers, received {kind_of(history)}",
    )
    same = len(history) == len(told) and np.allclose(history, told, rtol=1e-4)
    expect(same, "history['val_loss'] is not the list of the losses that the stopper was told")


@question(
    "q6",
    points=0.8,
    depends=RETURNS,
    hint="put the best weights back after the loop, not only when update says stop",
)
def test_best_weights_also_without_a_stop(submission, rng):
    _, seen = watched(submission, rng, [0, 1, 1, 1], 99, 4)
    expect(len(seen["seen"]) == 4, f"epochs=4 and no stop, but {len(seen['seen'])} epochs were trained")
    expect_weights_of(seen, 1)


@question("q6", points=0.6, depends=RETURNS, hint="fit on `train` alone; `val` is for validation_data")
def test_validation_is_only_watched(submission, rng):
    (x, y, x_val, y_val), seen = watched(submission, rng, list(range(12)), 99, 12)
    agrees = np.mean(probabilities(seen["final"], x_val).argmax(axis=1) == y_val)
    learned = np.mean(probabilities(seen["final"], x).argmax(axis=1) == y)
    sentence = f"after 12 epochs {learned:.0%} of an easy training set are right"
    expect(agrees < 0.2, "the network has learned the labels of the validation set (or mixed both sets)")
    expect(learned > 0.8, f"{sentence}: does it learn from all of `train`?")
    expect(seen["unchanged"], "the arrays in `train` or `val` were changed")


@question(
    "q6", points=0.6, depends=RETURNS, hint="every epoch goes over all of `train` once in batches of 128"
)
def test_every_epoch_is_one_pass(submission, rng):
    _, seen = watched(submission, rng, [0], 9, 4)
    steps, per_epoch = seen["steps"], -(-TRAIN // 128)
    again = "the optimizer begins anew in every epoch: build and compile once"
    expect(len(set(steps)) > 1, again)
    taken = np.diff([0, *steps]).tolist()
    if taken == [per_epoch * (turn + 1) for turn in range(4)]:
        fail(
            "epoch 1 trains twice, epoch 2 three times, ...: with epochs=epoch + 1 give initial_epoch=epoch, too"
        )
    sentence = f"{TRAIN} examples in batches of 128 are {per_epoch} steps per epoch; your epochs took {taken}"
    expect(taken == [per_epoch] * 4, sentence)


@question("q6", points=0.4, depends=RETURNS, hint="a loop of your own must call model(x, training=True)")
def test_dropout_is_at_work_in_training(submission, rng):
    _, seen = watched(submission, rng, [0], 9, 2)
    expect(seen["training_mode"], "the network was trained in inference mode: its dropout did nothing")


@question(
    "q6",
    points=2.0,
    depends=RETURNS,
    hint="train for real: every epoch goes on from the weights of the one before, and the best ones come back",
)
def test_outcome(submission, data, profile):
    """A typical probability of the truth: exp of minus the cross-entropy, on pictures that the box has not seen."""
    images = data.train()
    count = min(len(images), int(profile["train_images"] + profile["val_images"] + profile["judged_images"]))
    # The stand-in digits are few; they are shared out in about the same proportions.
    first = int(profile["train_images"]) if count > 4000 else 800
    second = first + (int(profile["val_images"]) if count > 4000 else 237)
    train, val = images.take(first), Images(images.pixels[first:second], images.labels[first:second])
    judged = Images(images.pixels[second:count], images.labels[second:count])

    def attempt(_):
        model = submission.given.train_on_digits(
            train.pixels, train.y, val.pixels, val.y, int(profile["epochs"]), int(profile["patience"])
        )
        outputs = predict(model, judged).astype(np.float64)
        valid = np.all(np.isfinite(outputs)) and np.all(outputs >= 0) and np.all(outputs.sum(axis=1) > 0)
        expect(valid, "the outputs of the trained network are no probabilities")
        truth = outputs[np.arange(len(judged)), judged.y] / outputs.sum(axis=1)
        typical = float(np.exp(np.mean(np.log(np.clip(truth, 1e-12, 1)))))
        note_accuracy(typical)
        sentence = f"the trained network gives the true digit a typical probability of {typical:.2f}"
        expect(typical >= profile.threshold(), f"{sentence}; expected {profile.stated():.2f} or more")

    best_of_two(attempt)

"""The public checks of assignment 5: run them as often as you like. More run when your work is graded."""

import numpy as np
import pytest

from autograder.checks import (
    CheckFailed,
    StudentError,
    contract,
    expect,
    expect_close,
    expect_dtype,
    expect_equal,
    expect_shape,
    expect_type,
    kind_of,
    question,
)
from autograder.checks.mistakes import expect_answer

KEYS = {"best_epoch": int, "gap": float, "overfitting": bool}


def pair_of(received, name, parts):
    """Expect a tuple of two and return it."""
    pair = isinstance(received, tuple | list) and len(received) == 2
    expect(pair, f"{name}: expected the tuple {parts}, received {kind_of(received)}")
    return received


@question("q1", points=1.2, public=True, hint="return {'best_epoch': ..., 'gap': ..., 'overfitting': ...}")
def test_diagnosis_has_three_values(submission):
    history = {"loss": [0.5], "val_loss": [0.75], "accuracy": [0.75], "val_accuracy": [0.5]}
    received = submission.diagnose(history)
    expect(isinstance(received, dict), f"diagnose: expected a dict, received {kind_of(received)}")
    for key, kind in KEYS.items():
        expect(key in received, f"the dict has no key '{key}'; its keys are {', '.join(map(str, received))}")
        numpys = isinstance(received[key], np.generic)
        expect(not numpys, f"'{key}' is a value of NumPy's; make it a plain one with {kind.__name__}(...)")
        expect_type(received[key], kind, what=f"'{key}'")


@question("q1", points=1.2, public=True, hint="follow the three definitions in the docstring one by one")
def test_diagnosis_of_a_worked_example(submission):
    history = {
        "loss": [1.0, 0.5, 0.25, 0.2, 0.1, 0.05],
        "val_loss": [1.0, 0.75, 0.5, 0.6, 0.7, 0.8],
        "accuracy": [0.5, 0.6, 0.75, 0.8, 0.9, 1.0],
        "val_accuracy": [0.5, 0.6, 0.7, 0.75, 0.76, 0.75],
    }
    received = submission.diagnose(history)
    what = "the diagnosis of six epochs"
    best = received["best_epoch"]
    expect(best != 5, f"{what}: best_epoch is that of the training loss; the validation loss decides")
    expect(best != 3, f"{what}: best_epoch is counted from 1; count from 0")
    expect_equal(best, 2, what=f"{what}: 'best_epoch'")
    mistakes = {"the sign is wrong: training minus validation": -0.25, "that is the gap of the losses": -0.75}
    expect_answer(received["gap"], 0.25, mistakes, rtol=1e-6, what=f"{what}: 'gap'")
    expect_equal(received["overfitting"], True, what=f"{what} (gap_tol=0.03, patience=3): 'overfitting'")


@question("q2_1", points=1.0, public=True, hint="return (penalty, gradients), one gradient per array")
def test_penalty_and_one_gradient_per_array(submission):
    weights = [np.ones((2, 3)), np.ones(4), np.ones((2, 1, 2))]
    penalty, gradients = pair_of(submission.l2_penalty(weights, 0.1), "l2_penalty", "(penalty, gradients)")
    expect_shape(penalty, (), what="the penalty")
    expect(
        isinstance(gradients, list | tuple) and len(gradients) == 3,
        f"expected a list of three gradients for three arrays, received {kind_of(gradients)}",
    )
    for gradient, weight in zip(gradients, weights, strict=True):
        expect_shape(gradient, weight.shape, what=f"the gradient for weights of shape {weight.shape}")


@question("q2_1", points=0.8, public=True, hint="lam times the sum of squares; its derivative has a factor 2")
def test_penalty_of_a_worked_example(submission):
    weights = [np.array([1.0, -2.0]), np.array([[4.0]])]
    penalty, gradients = pair_of(submission.l2_penalty(weights, 0.5), "l2_penalty", "(penalty, gradients)")
    mistakes = {
        "there is a factor 1/2 too many": 5.25,
        "that is the sum of the sizes (L1), not of the squares": 3.5,
        "the root does not belong there": 0.5 * 21**0.5,
        "`lam` is missing": 21.0,
        "that is the mean of the squares, not their sum": 3.5,
    }
    what = "l2_penalty([[1, -2], [[4]]], lam=0.5)"
    expect_answer(penalty, 10.5, mistakes, rtol=1e-5, what=f"{what}: the penalty")
    mistakes = {"the factor 2 of the derivative is missing": [0.5, -1.0]}
    expect_answer(gradients[0], [1.0, -2.0], mistakes, rtol=1e-5, what=f"{what}: the first gradient")


@question("q2_2", points=1.6, public=True, hint="return (y, mask), both of the shape of x")
def test_dropout_keeps_the_shape(submission, rng):
    for shape in [(5,), (3, 4), (2, 3, 4)]:
        received = submission.dropout_forward(np.ones(shape), 0.5, True, rng)
        y, mask = pair_of(received, "dropout_forward", "(y, mask)")
        expect_shape(y, shape, what=f"y for x of shape {shape}")
        expect_shape(mask, shape, what=f"the mask for x of shape {shape}")


@question("q2_2", points=1.0, public=True, hint="at inference everybody is present and nothing is scaled")
def test_nothing_is_dropped_at_inference(submission, rng):
    x = np.linspace(1, 2, 40).reshape(5, 8)
    y, mask = pair_of(submission.dropout_forward(x, 0.5, False, rng), "dropout_forward", "(y, mask)")
    expect(np.any(np.asarray(y) == 0) <= 0, "with training=False something was dropped; nothing may be")
    mistakes = {
        "the mask comes first; return (y, mask)": np.ones((5, 8)),
        "at inference y is scaled; in *inverted* dropout it is x itself": 0.5 * x,
        "at inference y is scaled up; it is x itself": 2 * x,
    }
    expect_answer(y, x, mistakes, rtol=1e-6, what="y with training=False")
    expect_close(mask, np.ones((5, 8)), what="the mask with training=False, where nothing is dropped")


@question("q3", points=1.4, public=True, hint="`update` always returns True or False")
def test_update_returns_a_bool(submission):
    stopper = submission.EarlyStopper(2)
    for epoch, loss in enumerate([0.5, 0.75, 0.25]):
        received = stopper.update(epoch, loss)
        if not isinstance(received, np.bool_):
            expect_type(received, bool, what=f"what update({epoch}, {loss}) returned")


@question(
    "q3", points=1.4, public=True, hint="count the epochs without improvement; an improvement sets it to 0"
)
def test_stopper_on_a_worked_example(submission):
    stopper = submission.EarlyStopper(patience=2)
    losses = [0.9, 0.5, 0.6, 0.7]
    said = [bool(stopper.update(epoch, loss)) for epoch, loss in enumerate(losses)]
    expect_equal(said, [False, False, False, True], what=f"patience 2, losses {losses}: what update returned")
    expect_close(stopper.best, 0.5, what="`best` after these losses")
    expect_equal(stopper.best_epoch, 1, what="`best_epoch` after these losses")


@question("q4", points=1.4, public=True, hint="positive dy is down, positive dx is to the right, zeros enter")
def test_shift_on_a_worked_example(submission):
    images = np.arange(1.0, 10.0, dtype=np.float32).reshape(1, 3, 3)
    right = np.array([[[0, 0, 0], [0, 1, 2], [0, 4, 5]]])
    mistakes = {
        "what leaves on one side comes back on the other; zeros must enter": np.roll(images, (1, 1), (1, 2)),
        "the first axis counts pictures: rows are axis 1, columns axis 2": np.zeros((1, 3, 3)),
        "the content moves up and to the left": np.array([[[5, 6, 0], [8, 9, 0], [0, 0, 0]]]),
        "the border is repeated; zeros must enter": np.array([[[1, 1, 2], [1, 1, 2], [4, 4, 5]]]),
    }
    what = "shift of [[1, 2, 3], [4, 5, 6], [7, 8, 9]] by dy=1, dx=1"
    expect_answer(submission.shift(images, 1, 1), right, mistakes, what=what)
    only_right = np.array([[[0, 1, 2], [0, 4, 5], [0, 7, 8]]])
    mistakes = {"dy and dx are swapped": np.array([[[0, 0, 0], [1, 2, 3], [4, 5, 6]]])}
    expect_answer(submission.shift(images, 0, 1), only_right, mistakes, what="the same picture, dy=0, dx=1")


@question("q4", points=1.2, public=True, hint="one new picture for each old one, as float32")
def test_augmented_pictures_keep_shape_and_dtype(submission, rng):
    for shape in [(3, 28, 28), (1, 28, 28), (4, 12, 20)]:
        received = submission.augment_batch(rng.random(shape, dtype=np.float32), 2, 10.0, rng)
        expect_shape(received, shape, what=f"augment_batch of pictures of shape {shape}")
        expect_dtype(received, np.float32, what="augment_batch of float32 pictures")


@question("q4", points=0.8, public=True, hint="a shift of 0 and an angle of 0 give the picture back")
def test_nothing_allowed_changes_nothing(submission, rng):
    images = rng.random((3, 9, 12), dtype=np.float32)
    what = "augment_batch with max_shift=0, max_degrees=0"
    expect_close(submission.augment_batch(images, 0, 0.0, rng), images, rtol=1e-5, atol=1e-6, what=what)


def examined(submission, model, rng):
    """Return the model for the clauses of its contract."""
    try:
        return contract.examine(submission, model, rng=rng)
    except StudentError as error:
        what = "the model cannot be called with rows of 784 pixels, of shape (B, 784)"
        raise CheckFailed(f"{what}: {error.type_name}") from None


@question(
    "q5_1", points=1.4, public=True, hint="Input(shape=(784,)), ten outputs, and compile before you return"
)
def test_regularized_maps_784_to_10(submission, rng):
    subject = examined(submission, submission.build_regularized(), rng)
    expect_shape(subject.outputs(subject.x[:3]), (3, 10), what="the model's output for three pictures")


@question(
    "q5_1",
    points=1.0,
    public=True,
    depends=["q5_1.regularized_maps_784_to_10"],
    hint="784 pixels, hidden layers of 200, 100 and 60, ten outputs, all with biases",
)
def test_regularized_has_183770_parameters(submission, rng):
    contract.parameters(examined(submission, submission.build_regularized(), rng), 183_770)


@question(
    "q5_2", points=1.2, public=True, hint="Input(shape=(784,)), ten outputs, and compile before you return"
)
def test_monster_maps_784_to_10(submission, rng):
    subject = examined(submission, submission.build_monster(), rng)
    expect_shape(subject.outputs(subject.x[:3]), (3, 10), what="the monster's output for three pictures")


@question(
    "q5_2",
    points=0.8,
    public=True,
    depends=["q5_2.monster_maps_784_to_10"],
    hint="two hidden layers of 512 neurons and ten outputs, all with biases",
)
def test_monster_has_669706_parameters(submission, rng):
    contract.parameters(examined(submission, submission.build_monster(), rng), 669_706)


def watched(submission, best_epochs, stop_after, epochs):
    """Train a small network with a scripted stopper."""
    x = np.random.default_rng(1).normal(size=(300, 6)).astype(np.float32)
    y = np.argmax(x[:, :3], axis=1)
    arguments = (x[:200], y[:200], x[200:], y[200:], best_epochs, stop_after, epochs)
    return submission.given.watch(*arguments)


@question(
    "q6", points=1.0, public=True, hint="return (model, history); the history of `fit` is a dict in .history"
)
def test_training_returns_model_and_history(submission):
    seen = watched(submission, [0, 1], 1, 2)
    expect(seen["pair"], f"expected the tuple (model, history), received {seen['result']}")
    expect(not seen["model"], f"expected the trained keras.Model first, received {seen['model']}")
    history = seen["history"]
    expect(isinstance(history, dict), f"expected a dict as history, received {history}")
    for key in ("loss", "accuracy", "val_loss", "val_accuracy"):
        names = ", ".join(history)
        expect(key in history, f"the history has no '{key}'; it has {names or 'nothing'}")


@pytest.mark.parametrize(("stop_after", "epochs"), [(9, 3), (1, 5)], ids=("1", "2"))
@question(
    "q6", points=0.8, public=True, hint="add the numbers of every epoch to the lists, the last one included"
)
def test_history_has_one_number_per_epoch(submission, stop_after, epochs):
    seen = watched(submission, [0], stop_after, epochs)
    trained = min(stop_after + 1, epochs)
    rings = f"rings after epoch {stop_after}" if stop_after < epochs else "never rings"
    history = seen["history"]
    expect(isinstance(history, dict), f"expected a dict as history, received {history}")
    for key in ("loss", "accuracy", "val_loss", "val_accuracy"):
        values = history.get(key)
        expect(isinstance(values, list), f"history['{key}']: expected a list of numbers, received {values}")
        expect(
            len(values) == trained,
            f"epochs={epochs} and a stopper that {rings}: expected {trained} numbers in history['{key}'], "
            f"received {len(values)}",
        )

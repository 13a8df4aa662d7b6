"""The public checks of assignment 3: run them as often as you like. More run when your work is graded."""

from itertools import pairwise

import numpy as np

from autograder.checks import (
    CheckFailed,
    StudentError,
    as_array,
    contract,
    expect,
    expect_close,
    expect_dtype,
    expect_equal,
    expect_shape,
    kind_of,
    question,
)
from autograder.checks.mistakes import expect_answer

ACTIVATIONS = ("sigmoid", "relu", "tanh")
RATES = {
    "momentum": {"lr": 0.5, "mu": 0.9},
    "rmsprop": {"lr": 0.5, "rho": 0.75, "eps": 1e-7},
    "adagrad": {"lr": 0.5, "init": 0.0, "eps": 1e-7},
    "adadelta": {"lr": 1.0, "rho": 0.75, "eps": 1e-2},
    "adam": {"lr": 0.5, "beta1": 0.9, "beta2": 0.999, "eps": 1e-7},
}


def pair_of(received, name, parts):
    """Expect a tuple of two and return it."""
    pair = isinstance(received, tuple | list) and len(received) == 2
    expect(pair, f"{name}: expected the tuple {parts}, received {kind_of(received)}")
    return received


@question("q1_1", points=1.4, public=True, hint="return (a, da_dz), two arrays shaped like z")
def test_activate_keeps_the_shape(submission):
    for name in ACTIVATIONS:
        for shape in [(), (3,), (2, 3), (2, 1, 4)]:
            received = submission.activate(np.full(shape, 0.5), name)
            a, slope = pair_of(received, "activate", "(a, da_dz)")
            expect_shape(a, shape, what=f"a of '{name}' for z of shape {shape}")
            expect_shape(slope, shape, what=f"da_dz of '{name}' for z of shape {shape}")


@question("q1_1", points=1.6, public=True, hint="the formulas for value and slope stand above the task")
def test_activate_on_a_worked_example(submission):
    z, t = np.array([-2.0, 0.0, np.log(3.0)]), np.tanh([-2.0, 0.0, np.log(3.0)])
    values = {"sigmoid": [1 / (1 + np.exp(2.0)), 0.5, 0.75], "relu": [0, 0, np.log(3.0)], "tanh": t}
    s = np.array(values["sigmoid"])
    slopes = {"sigmoid": s * (1 - s), "relu": [0, 0, 1], "tanh": 1 - t * t}
    mistakes = {
        "that is the slope of another activation": s * (1 - s),
        "that is the slope of tanh": 1 - t * t,
        "the slope of tanh is 1 - a squared": 1 - t,
        "the slope of the sigmoid is a (1 - a)": 1 - s,
    }
    for name in ACTIVATIONS:
        a, slope = pair_of(submission.activate(z, name), "activate", "(a, da_dz)")
        swapped = {"value and slope are exchanged": slopes[name], "the sign of z is wrong": 1 - s}
        expect_answer(a, values[name], swapped, rtol=1e-6, what=f"a of '{name}' for z = [-2, 0, ln 3]")
        other = {"value and slope are exchanged": values[name], **mistakes}
        expect_answer(slope, slopes[name], other, rtol=1e-6, what=f"da_dz of '{name}' for z = [-2, 0, ln 3]")


@question("q1_2", points=2.4, public=True, hint="shape (fan_in, fan_out), and .astype(np.float32) at the end")
def test_weights_have_the_shape_of_the_layer(submission, rng):
    for scheme in ("zeros", "normal1", "glorot_uniform", "he_normal"):
        for fan_in, fan_out in [(7, 3), (1, 5), (4, 4)]:
            W = submission.init_weights(fan_in, fan_out, scheme, rng)
            what = f"weights '{scheme}' for fan_in={fan_in}, fan_out={fan_out}"
            expect_shape(W, (fan_in, fan_out), what=what)
            expect_dtype(W, np.float32, what=what)


@question("q1_2", points=0.8, public=True, hint="np.zeros for 'zeros', and chance for the others")
def test_zeros_are_zeros(submission, rng):
    W = as_array(submission.init_weights(5, 4, "zeros", rng), "weights 'zeros'")
    expect(not np.any(W), "weights 'zeros': expected only zeros, but some are not")
    for scheme in ("normal1", "glorot_uniform", "he_normal"):
        W = as_array(submission.init_weights(5, 4, scheme, rng), f"weights '{scheme}'")
        expect(np.any(W), f"weights '{scheme}': all are zero")


def layers(sizes):
    """Return small regular parameters for layers of these sizes."""
    return [(np.linspace(-1, 1, m * n).reshape(m, n), np.linspace(0.1, 0.3, n)) for m, n in pairwise(sizes)]


@question("q2_1", points=1.6, public=True, hint="return (logits, cache): one row of logits per example")
def test_forward_gives_logits_and_a_cache(submission):
    for n, sizes in [(4, [3, 2]), (2, [3, 5, 4]), (1, [2, 3, 4, 5])]:
        for activation in ACTIVATIONS:
            received = submission.mlp_forward(np.ones((n, sizes[0])), layers(sizes), activation)
            logits, _ = pair_of(received, "mlp_forward", "(logits, cache)")
            what = f"the logits of {n} example{'s' * (n > 1)} after layers of {sizes[1:]} units"
            expect_shape(logits, (n, sizes[-1]), what=what)


@question("q2_1", points=1.4, public=True, hint="hidden layers are activated, the last one is not")
def test_forward_on_a_worked_example(submission):
    params = [(np.array([[1.0, -1.0]]), np.array([0.0, 0.5])), (np.eye(2), np.array([-3.0, 0.0]))]
    logits, _ = pair_of(
        submission.mlp_forward(np.array([[2.0]]), params, "relu"), "mlp_forward", "(logits, cache)"
    )
    mistakes = {
        "the last layer is activated, too; logits may be negative": [[0.0, 0.0]],
        "the hidden layer is not activated": [[-1.0, -1.5]],
        "the biases are missing": [[2.0, 0.0]],
        "these are probabilities; return the logits": [[0.26894142, 0.73105858]],
    }
    what = "the logits for x = [2], W1 = [[1, -1]], b1 = [0, 0.5], W2 = identity, b2 = [-3, 0]"
    expect_answer(logits, [[-1.0, 0.0]], mistakes, rtol=1e-6, atol=1e-6, what=what)


@question("q2_2", points=2, public=True, hint="one pair (dW, db) per layer, input side first")
def test_gradients_have_the_shapes_of_the_parameters(submission):
    for n, sizes in [(4, [3, 2]), (2, [3, 5, 4]), (1, [2, 3, 4, 5])]:
        params = layers(sizes)
        received = submission.given.gradients(
            submission.mlp_forward,
            submission.mlp_backward,
            np.ones((n, sizes[0])),
            np.eye(sizes[-1])[np.zeros(n, int)],
            params,
            "sigmoid",
        )
        listed = isinstance(received, list | tuple) and len(received) == len(params)
        expect(listed, f"expected a list of {len(params)} pairs (dW, db), received {kind_of(received)}")
        for place, (pair, (W, b)) in enumerate(zip(received, params, strict=True), start=1):
            dW, db = pair_of(pair, f"the gradients of layer {place}", "(dW, db)")
            expect_shape(dW, W.shape, what=f"dW of layer {place} of {len(params)}")
            expect_shape(db, b.shape, what=f"db of layer {place} of {len(params)}")


@question(
    "q2_2", points=2, public=True, hint="delta = (softmax - Y) / N, then layer by layer towards the input"
)
def test_backward_on_a_worked_example(submission):
    X, Y = np.array([[2.0], [2.0]]), np.array([[1.0, 0.0], [1.0, 0.0]])
    params = [(np.array([[1.0, -1.0]]), np.array([0.0, 0.5])), (2 * np.eye(2), np.array([-4.0, 0.0]))]
    received = submission.given.gradients(
        submission.mlp_forward, submission.mlp_backward, X, Y, params, "relu"
    )
    first, last = received[0], received[-1]
    right = np.array([[-1.0, 1.0], [0.0, 0.0]])
    mistakes = {
        "the sign is wrong: probabilities minus labels": -right,
        "the sum over the batch; the loss is a mean, so divide by N": 2 * right,
        "that is the gradient of the first layer; return them in the order of params": [[-2.0, 0.0]],
    }
    expect_answer(last[0], right, mistakes, rtol=1e-6, atol=1e-9, what="dW of the last of two layers")
    right = np.array([[-2.0, 0.0]])
    mistakes = {
        "the slope of the activation is missing (or was taken of the wrong thing)": [[-2.0, 2.0]],
        "the step back does not go through the weights W2": [[-1.0, 0.0]],
    }
    expect_answer(first[0], right, mistakes, rtol=1e-6, atol=1e-9, what="dW of the first of two layers")


@question(
    "q3_1",
    points=2.4,
    public=True,
    hint="one number per kernel, none for biases; model and loss are computed inside the tape",
)
def test_one_norm_per_layer(submission, rng):
    for sizes in ([3], [5, 4, 3]):
        model = submission.given.classifier("sequential", 6, sizes, "relu")
        X, Y = rng.normal(size=(4, 6)).astype(np.float32), np.eye(3, dtype=np.float32)[[0, 1, 2, 1]]
        norms = submission.layer_gradient_norms(model, X, Y)
        expect_shape(norms, (len(sizes),), what=f"the norms of a model with {len(sizes)} dense layers")


@question("q3_1", points=1.6, public=True, hint="the root of the sum of all squared entries of the gradient")
def test_norm_of_a_single_layer(submission):
    weights = [np.zeros((2, 2), np.float32), np.zeros(2, np.float32)]
    model = submission.given.classifier("sequential", 2, [2], "relu", weights)
    X, Y = np.array([[6.0, 8.0]], np.float32), np.array([[1.0, 0.0]], np.float32)
    root = float(np.sqrt(50.0))
    mistakes = {
        "that is the square of the norm": [50.0],
        "the norm includes the bias; kernels only": [float(np.sqrt(50.5))],
        "these are the absolute values added up, not the L2 norm": [14.0],
        "this is the largest entry, not the L2 norm": [4.0],
        "the mean of the squares, where their sum is asked for": [root / 2],
    }
    what = "the norms of one layer whose gradient is [[-3, 3], [-4, 4]]"
    expect_answer(submission.layer_gradient_norms(model, X, Y), [root], mistakes, rtol=1e-4, what=what)


@question("q3_2", points=1.6, public=True, hint="return (w, state): an array shaped like w, and a dictionary")
def test_step_keeps_the_shape(submission):
    for name, hp in RATES.items():
        for shape in [(), (3,), (2, 3)]:
            received = submission.optimizer_step(name, np.ones(shape), np.ones(shape), {}, hp)
            w, state = pair_of(received, "optimizer_step", "(w, state)")
            expect_shape(w, shape, what=f"the new w of '{name}' for w of shape {shape}")
            expect(isinstance(state, dict), f"the state of '{name}': expected a dict, not {kind_of(state)}")


@question("q3_2", points=2.4, public=True, hint="compute the first step of each row of the table on paper")
def test_first_steps_of_all_optimizers(submission):
    """With w = [0, 0] and g = [2, -4] the first step of each optimizer is a simple number."""
    g = np.array([2.0, -4.0])
    steps = {
        "momentum": -0.5 * g,
        "rmsprop": np.array([-1.0, 1.0]),
        "adagrad": np.array([-0.5, 0.5]),
        "adadelta": -0.1 * g / np.sqrt(0.25 * g * g + 0.01),
        "adam": np.array([-0.5, 0.5]),
    }
    mistakes = {
        "momentum": {"the gradient is scaled by 1 - mu; in this form it is not": -0.05 * g},
        "rmsprop": {
            "the square root is missing": -0.5 * g / (0.25 * g * g),
            "bring s up to date before you divide by its root": -0.5 * g / np.sqrt(1e-7),
        },
        "adagrad": {"the square root is missing": -0.5 / g},
        "adadelta": {
            "numerator and denominator are exchanged": -g * np.sqrt(0.25 * g * g + 0.01) / 0.1,
            "s is not yet brought up to date, or u is missing": -g,
        },
        "adam": {
            "the correction of the first steps is missing": -0.5 * 0.1 * g / np.sqrt(0.001 * g * g),
            "the correction has the root of 1 - beta2 to the power t": -0.5 * np.sqrt(0.001) * np.sign(g),
            "the root of v is missing": -0.5 * np.sqrt(0.001) * g / (0.001 * g * g),
        },
    }
    for name, expected in steps.items():
        received = submission.optimizer_step(name, np.zeros(2), g, {}, RATES[name])
        w, _ = pair_of(received, "optimizer_step", "(w, state)")
        known = {"the step goes uphill": -expected, "w did not move": np.zeros(2), **mistakes[name]}
        what = f"the first step of '{name}' with g = [2, -4] and {RATES[name]}"
        expect_answer(w, expected, known, rtol=1e-3, atol=1e-6, what=what)


@question(
    "q4_1", points=1.2, public=True, hint="Input(shape=(784,)), ten outputs, and compile before you return"
)
def test_model_maps_784_to_10(submission, rng):
    model = submission.build_deep_classifier()
    try:
        subject = contract.examine(submission, model, rng=rng)
    except StudentError as error:
        what = "the model cannot be called with rows of 784 pixels, of shape (B, 784)"
        raise CheckFailed(f"{what}: {error.type_name}") from None
    expect_shape(subject.outputs(subject.x[:3]), (3, 10), what="the model's output for three pictures")


@question(
    "q4_1",
    points=0.8,
    public=True,
    depends=["q4_1.model_maps_784_to_10"],
    hint="hidden layers of 200 and 60 units, all with a bias",
)
def test_model_has_169670_parameters(submission, rng):
    subject = contract.examine(submission, submission.build_deep_classifier(), rng=rng)
    contract.parameters(subject, 169_670)


EPOCHS = [([{"loss": 4.0}, {"loss": 3.0}, {"loss": 2.0}], {"loss": 3.0, "val_loss": 2.5})]


@question(
    "q4_2", points=1, public=True, hint="append the step and every value of the logs, then count the step"
)
def test_curves_record_batches(submission):
    found = submission.given.follow(submission.TrainingCurves(), EPOCHS)
    expect_equal(found["batch_step"], [0, 1, 2], what="batch_step after three batches")
    expect(
        isinstance(found["batch_history"], dict) and list(found["batch_history"]) == ["loss"],
        f"batch_history: expected a dict with the key 'loss', received {kind_of(found['batch_history'])}",
    )
    expect_close(found["batch_history"]["loss"], [4.0, 3.0, 2.0], what="batch_history['loss']")


@question("q4_2", points=1, public=True, hint="at the end of an epoch keep the names that begin with 'val_'")
def test_curves_record_validation_values(submission):
    found = submission.given.follow(submission.TrainingCurves(), EPOCHS)
    expect_equal(found["epoch_step"], [3], what="epoch_step after one epoch of three batches")
    expect(isinstance(found["epoch_history"], dict), "epoch_history: expected a dict")
    renamed = found["epoch_history"].get("loss") == [2.5]
    expect(not renamed, "epoch_history holds the validation loss as 'loss'; keep the name 'val_loss'")
    expect(
        "loss" not in found["epoch_history"],
        "epoch_history holds 'loss'; only the names that begin with 'val_' belong there",
    )
    expect_equal(list(found["epoch_history"]), ["val_loss"], what="the names in epoch_history")
    expect_close(found["epoch_history"]["val_loss"], [2.5], what="epoch_history['val_loss']")

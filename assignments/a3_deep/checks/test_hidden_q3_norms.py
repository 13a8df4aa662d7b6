"""Hidden checks of Q3.1: the gradient norms of each kernel, against a tape of the judge's own."""

import importlib.util
from pathlib import Path

import numpy as np

from autograder.checks import as_array, expect, expect_close, expect_shape, question
from autograder.checks.mistakes import expect_answer


def given():
    """Return given.py as a module of the judge, to build the same models here as in the box."""
    spec = importlib.util.spec_from_file_location("a3_given_here", Path(__file__).with_name("given.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def twins(submission, rng, kind, inputs, sizes, activation):
    """Build one model here and an equal one in the box, with random weights."""
    here = given().classifier(kind, inputs, sizes, activation)
    weights = random_weights(rng, here, activation)
    here.set_weights(weights)
    return here, submission.given.classifier(kind, inputs, sizes, activation, weights)


def mixed_twins(submission, rng, kind, inputs, sizes, activation, n):
    """Draw twins and a batch until the norms are in no order of size: sorting them must not look right."""
    here = given().classifier(kind, inputs, sizes, activation)
    for _ in range(200):
        weights, (X, Y) = random_weights(rng, here, activation), batch(rng, n, inputs, sizes[-1])
        here.set_weights(weights)
        steps = np.diff(norms_of(kernel_gradients(here, X, Y)))
        if len(sizes) < 3 or (np.any(steps > 0.01) and np.any(steps < -0.01)):
            break
    return here, submission.given.classifier(kind, inputs, sizes, activation, weights), X, Y


def random_weights(rng, model, activation):
    """Draw weights of moderate size; larger ones in saturating hidden layers, whose gradients would fade."""
    weights = []
    for variable in model.weights:
        values = rng.normal(size=variable.shape) / np.sqrt(max(np.prod(variable.shape[:-1]), 1))
        if "variance" in variable.name:
            values = 0.5 + np.abs(values)
        elif variable.name == "kernel" and activation != "relu" and variable.shape[-1] > 4:
            values *= rng.uniform(1, 4)
        weights.append(values.astype(np.float32))
    return weights


def batch(rng, n, inputs, classes):
    """Draw pictures and one-hot labels."""
    labels = np.eye(classes, dtype=np.float32)[rng.integers(0, classes, n)]
    return rng.normal(size=(n, inputs)).astype(np.float32), labels


def taped(model, X, Y, training=False):
    """Return (is it a kernel, gradient) of every trainable weight of the mean cross-entropy, in order."""
    import tensorflow as tf

    with tf.GradientTape() as tape:
        P = model(X, training=training)
        loss = -tf.reduce_mean(tf.reduce_sum(Y * tf.math.log(P), axis=1))
    weights = model.trainable_weights
    found = tape.gradient(loss, [weight.value for weight in weights])
    return [(weight.name == "kernel", part.numpy()) for weight, part in zip(weights, found, strict=True)]


def kernel_gradients(model, X, Y, training=False):
    """Return the gradients of the kernels alone."""
    return [part for is_kernel, part in taped(model, X, Y, training) if is_kernel]


def norms_of(gradients):
    """Return the L2 norm of each gradient."""
    return np.array([np.linalg.norm(np.ravel(part)) for part in gradients])


def norm_mistakes(model, X, Y):
    """Return the answers that common slips give."""
    gradients = kernel_gradients(model, X, Y)
    everything = taped(model, X, Y)
    sizes = np.array([part.size for part in gradients])
    right = norms_of(gradients)
    layers = [[part for _, part in everything[i : i + 2]] for i in range(0, len(everything), 2)]
    return {
        "these are squares of norms; take the root": right**2,
        "the order is from output to input; the input side comes first": right[::-1],
        "these are root mean squares; the squares are summed, not averaged": right / np.sqrt(sizes),
        "these are norms of the weights, not of their gradients": norms_of(
            [w.numpy() for w in model.trainable_weights if w.name == "kernel"]
        ),
        "these are the largest entries": [np.abs(part).max() for part in gradients],
        "these are sums of absolute values (L1); the L2 norm is asked for": [
            np.abs(p).sum() for p in gradients
        ],
        "these are mean absolute values; the L2 norm is asked for": [np.abs(p).mean() for p in gradients],
        "these are spectral norms; flatten the gradient first": [np.linalg.norm(p, 2) for p in gradients]
        if all(part.ndim == 2 for part in gradients)
        else right,
        "the losses are summed; their mean is asked for": right * len(X),
        "the biases are mixed in": [np.sqrt(sum(np.sum(p**2) for p in layer)) for layer in layers],
        "the norms are divided by the largest (or another) one": right / right.max(),
        "the norms are divided by their sum": right / right.sum(),
        "the norms are divided by the last one": right / right[-1],
        "these are norms of the biases": norms_of([p for is_kernel, p in everything if not is_kernel])
        if len(everything) == 2 * len(gradients)
        else right,
    }


@question(
    "q3_1", points=3.2, hint="tape, mean cross-entropy, gradient of each kernel, root of the sum of squares"
)
def test_norms_match_the_tape(submission, rng):
    for sizes, activation in [([8, 7, 5, 4], "sigmoid"), ([9, 6, 4], "relu"), ([3], "relu")]:
        here, there, X, Y = mixed_twins(submission, rng, "sequential", 12, sizes, activation, 16)
        received = submission.layer_gradient_norms(there, X, Y)
        what = f"the norms of {len(sizes)} dense layer{'s' * (len(sizes) > 1)} ('{activation}')"
        expect_shape(received, (len(sizes),), what=what)
        expected = norms_of(kernel_gradients(here, X, Y))
        expect_answer(received, expected, norm_mistakes(here, X, Y), rtol=2e-3, atol=1e-6, what=what)


@question(
    "q3_1", points=1.6, hint="go through the model in the order of its data, whatever the layers are called"
)
def test_norms_run_from_input_to_output(submission, rng):
    """A Functional model whose layers were made from the last to the first."""
    here, there, X, Y = mixed_twins(submission, rng, "functional", 10, [8, 6, 5, 3], "tanh", 20)
    received = expect_shape(
        submission.layer_gradient_norms(there, X, Y), (4,), what="the norms of four layers"
    )
    expected = norms_of(kernel_gradients(here, X, Y))
    alike = np.allclose(np.sort(received), np.sort(expected), rtol=2e-3)
    expect(
        not alike or np.allclose(received, expected, rtol=2e-3),
        "the norms of a Functional model are right but in another order; the layer next to the input comes first",
    )
    mistakes = norm_mistakes(here, X, Y)
    expect_answer(received, expected, mistakes, rtol=2e-3, atol=1e-6, what="the norms of a Functional model")


@question(
    "q3_1", points=1.6, hint="weights called 'kernel'; neither biases nor gamma and beta; training=False"
)
def test_only_kernels_count(submission, rng):
    for kind, layers in (("normalized", 3), ("convolutional", 3)):
        sizes = [6, 5, 4] if kind == "normalized" else [6, 4]
        here, there = twins(submission, rng, kind, 16, sizes, "relu")
        X, Y = batch(rng, 12, 16, sizes[-1])
        received = submission.layer_gradient_norms(there, X, Y)
        named = {"normalized": "with batch normalization and dropout", "convolutional": "with a convolution"}
        what = f"the norms of a model {named[kind]}"
        number = as_array(received, what).size
        told = f"{what}: expected {layers} norms, one per kernel, received {number}"
        every = len(taped(here, X, Y))
        extra = "; biases, scales and shifts are no kernels" if number == every else ""
        expect(number == layers, told + extra)
        expected = norms_of(kernel_gradients(here, X, Y))
        mistakes = norm_mistakes(here, X, Y)
        expect_answer(received, expected, mistakes, rtol=2e-3, atol=1e-6, what=what)
        again = submission.layer_gradient_norms(there, X, Y)
        expect_close(again, received, rtol=1e-5, what=f"{what}, asked a second time: dropout must be off")


@question("q3_1", points=0.6, hint="the loss is the mean over the batch", depends=["q3_1.one_norm_per_layer"])
def test_norms_are_those_of_the_mean(submission, rng):
    _, there = twins(submission, rng, "sequential", 6, [5, 3], "tanh")
    X, Y = batch(rng, 8, 6, 3)
    once = as_array(submission.layer_gradient_norms(there, X, Y), "the norms")
    twice = submission.layer_gradient_norms(there, np.vstack([X, X]), np.vstack([Y, Y]))
    mistakes = {
        "a batch given twice has norms twice as large: the losses are summed, take the mean": 2 * once
    }
    expect_answer(
        twice, once, mistakes, rtol=1e-3, what="the norms of a batch given twice, against given once"
    )


@question("q3_1", points=1, hint="only look: no fit, no train_on_batch, no optimizer.apply, no compile")
def test_model_is_left_as_it_was(submission, rng):
    for kind in ("sequential", "normalized"):
        _, there = twins(submission, rng, kind, 6, [5, 3], "relu")
        X, Y = batch(rng, 8, 6, 3)
        before = [as_array(weight) for weight in there.get_weights()]
        call = submission.layer_gradient_norms.inspect(there, X, Y)
        expect(as_array(call.result, "the norms").size == 2, "expected two norms for two dense layers")
        after = [as_array(weight) for weight in there.get_weights()]
        same = len(before) == len(after) and all(map(np.array_equal, before, after))
        expect(same, "the model's weights are others after the call: it was trained, or run in training mode")
        expect(np.array_equal(call.arguments[1], X), "the function changed its argument `X`")
        expect(np.array_equal(call.arguments[2], Y), "the function changed its argument `Y`")

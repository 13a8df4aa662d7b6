"""Hidden checks of Q4: the deep classifier clause by clause, what it reads, and the training curves."""

from itertools import pairwise

import numpy as np

from autograder.checks import (
    CheckFailed,
    as_array,
    contract,
    expect,
    expect_close,
    question,
)
from autograder.checks.training import best_of_two, expect_accuracy, fit, predict

WELL_FORMED = ["q4_1.model_maps_784_to_10"]
CORRECT = [
    *WELL_FORMED,
    "q4_1.model_has_169670_parameters",
    "q4_1.loss_is_cross_entropy",
    "q4_1.outputs_suit_the_loss",
    "q4_1.hidden_layers_bend",
]
OPTIMIZERS = ["Adam", "RMSprop", "Nadam", "AdamW"]
BATCH = 128
BEND = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "softplus": lambda z: np.logaddexp(0, z),
}


@question("q4_1", points=1.6, depends=WELL_FORMED, hint="the (sparse) categorical cross-entropy, as a mean")
def test_loss_is_cross_entropy(submission, rng):
    contract.loss_is_cross_entropy(contract.examine(submission, submission.build_deep_classifier(), rng=rng))


@question("q4_1", points=0.8, depends=WELL_FORMED, hint="one softmax in all: in the model, or in the loss")
def test_outputs_suit_the_loss(submission, rng):
    contract.output_is_distribution(contract.examine(submission, submission.build_deep_classifier(), rng=rng))


@question(
    "q4_1", points=1.2, depends=WELL_FORMED, hint="model.compile(optimizer=optimizer, ...), name or object"
)
def test_optimizer_is_passed_on(submission, rng):
    subject = contract.examine(submission, submission.build_deep_classifier(), rng=rng)
    contract.optimizer(subject, OPTIMIZERS)
    for given, name, rate in (("sgd", "SGD", None), (submission.given.sgd(0.07), "SGD", 0.07)):
        model = submission.build_deep_classifier(hidden=(8,), optimizer=given)
        asked = "'sgd'" if rate is None else f"keras.optimizers.SGD({rate})"
        try:
            contract.optimizer(contract.examine(submission, model, rng=rng), [name], rate)
        except CheckFailed as failure:
            raise CheckFailed(f"with optimizer={asked}: {failure}") from None


@question(
    "q4_1", points=0.8, depends=WELL_FORMED, hint="activation=activation in every hidden layer; no dropout"
)
def test_hidden_layers_bend(submission, rng):
    subject = contract.examine(submission, submission.build_deep_classifier(), rng=rng)
    contract.linear(subject, expected=False)
    contract.dropout(subject, ())


@question(
    "q4_1", points=1.2, depends=WELL_FORMED, hint="one Dense layer for each number in hidden, none for ()"
)
def test_any_number_of_hidden_layers(submission, rng):
    for hidden in [(), (32,), (64,) * 5, (200, 100, 60, 30)]:
        sizes = [784, *hidden, 10]
        wanted = sum(m * n + n for m, n in pairwise(sizes))
        model = submission.build_deep_classifier(hidden=hidden)
        subject = contract.examine(submission, model, rng=rng)
        found = subject.facts["trainable"]
        fixed = " as for (200, 60): is `hidden` used?" if found == 169_670 else ""
        told = f"hidden={hidden}: expected {wanted:,} trainable parameters, received {found:,}{fixed}"
        expect(found == wanted, told)
    subject = contract.examine(submission, submission.build_deep_classifier(hidden=()), rng=rng)
    contract.linear(subject)


WIDTHS = (9, 8)  # all sizes differ, so that shapes alone tell which layer a weight belongs to


def expected_outputs(weights, x, activation):
    """Return the probabilities of a network 784-9-8-10 whose matrices and biases come in any order."""
    sizes = [784, *WIDTHS, 10]
    wanted = [*pairwise(sizes), *((size,) for size in sizes[1:])]
    by_shape = {weight.shape: weight for weight in weights}
    expect(
        sorted(weight.shape for weight in weights) == sorted(wanted),
        f"hidden={WIDTHS} has weights of shapes {[weight.shape for weight in weights]}",
    )
    a = x.astype(np.float64)
    for size, following in pairwise(sizes):
        z = a @ by_shape[size, following] + by_shape[following,]
        a = BEND[activation](z)
    return np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])


@question(
    "q4_1", points=0.8, depends=WELL_FORMED, hint="Dense(units, activation=activation), not a fixed name"
)
def test_activation_is_passed_on(submission, rng):
    for activation in BEND:
        model = submission.build_deep_classifier(hidden=WIDTHS, activation=activation)
        subject = contract.examine(submission, model, rng=rng)
        subject.randomize(2.0)
        outputs = subject.outputs(subject.x)
        weights = [as_array(weight).astype(np.float64) for weight in model.get_weights()]
        if np.any(outputs < 0) or not np.allclose(outputs.sum(axis=1), 1, atol=1e-3):
            outputs = np.exp(outputs - np.logaddexp.reduce(outputs, axis=1)[:, None])
        right = expected_outputs(weights, subject.x, activation)
        faint = expected_outputs(weights, subject.x / 255, activation)
        scaled = np.allclose(outputs, faint, atol=1e-4) and not np.allclose(right, faint, atol=1e-3)
        expect(not scaled, "the model divides the pixels by 255, but they are between 0 and 1 already")
        others = {name: expected_outputs(weights, subject.x, name) for name in BEND if name != activation}
        for name, other in others.items():
            alike = np.allclose(outputs, other, atol=1e-4) and not np.allclose(right, other, atol=1e-3)
            expect(not alike, f"with activation='{activation}' the hidden layers use '{name}'")
        expect_close(outputs, right, 1e-3, 1e-4, f"the outputs of a model with activation='{activation}'")
    model = submission.build_deep_classifier(hidden=(8,), activation="linear")
    subject = contract.examine(submission, model, rng=rng)
    try:
        contract.linear(subject)
    except CheckFailed:
        raise CheckFailed(
            "with activation='linear' the model still bends; is another activation built in?"
        ) from None


@question("q4_1", points=0.4, depends=WELL_FORMED, hint='metrics=["accuracy"]')
def test_accuracy_is_reported(submission, rng):
    contract.accuracy_metric(contract.examine(submission, submission.build_deep_classifier(), rng=rng))


@question(
    "q4_1",
    points=1.2,
    depends=CORRECT,
    hint="pixels arrive between 0 and 1; leave rates and initial weights as Keras has them",
)
def test_accuracy(submission, data, profile):
    train, test = data.train(int(profile["train_images"])), data.test()
    # The stand-in digits are few: more epochs over them make as many steps as one pass over MNIST would.
    epochs = round(profile["epochs"] * profile["train_images"] / len(train))

    def attempt(_):
        model = submission.build_deep_classifier()
        fit(model, train, epochs, BATCH)
        expect_accuracy(data.accuracy(predict(model, test), test), profile)

    best_of_two(attempt)

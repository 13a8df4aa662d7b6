"""Hidden checks of Q5: the regularised network and the monster, clause by clause."""

import numpy as np
import pytest

from autograder.checks import contract, expect, question

REGULARIZED, MONSTER = ["q5_1.regularized_maps_784_to_10"], ["q5_2.monster_maps_784_to_10"]
ROWS = 256


def looked_at(submission, rng, *arguments, **settings):
    """Return what `build_regularized` builds, ready for the clauses."""
    return contract.examine(submission, submission.build_regularized(*arguments, **settings), rng=rng)


def monster(submission, rng, *arguments):
    """Return what `build_monster` builds, ready for the clauses."""
    return contract.examine(submission, submission.build_monster(*arguments), rng=rng)


def hidden_layers_are_relu(subject, rng):
    """A network of ReLUs without biases doubles its logits when its input is doubled; one of sigmoids does not."""
    weights = [np.asarray(weight) for weight in subject.model.get_weights()]
    subject.model.set_weights(
        [
            (rng.normal(size=w.shape) * 1.4 / np.sqrt(len(w))).astype(w.dtype) if w.ndim == 2 else 0 * w
            for w in weights
        ]
    )
    logits = []
    for scale in (1.0, 2.0):
        outputs = subject.outputs(subject.x * np.float32(scale))
        if np.all(outputs >= 0) and np.allclose(outputs.sum(axis=1), 1, atol=1e-3):
            outputs = np.log(np.clip(outputs, 1e-30, None))
        logits.append(outputs - outputs[:, :1])
    subject.restore()
    off = float(np.linalg.norm(logits[1] - 2 * logits[0]) / max(np.linalg.norm(2 * logits[0]), 1e-9))
    expect(off < 1e-2, "the hidden layers are not ReLU: twice the input does not give twice the logits")


def dropout_follows_each_hidden_layer(subject, width, layers, rate):
    """With identities as weights a hidden unit reaches the output only if no layer drops it on the way."""
    weights = [np.zeros_like(np.asarray(weight)) for weight in subject.model.get_weights()]
    first_bias = False
    for weight in weights:
        if weight.ndim == 2 and weight.shape[0] == 784:
            first_bias = True
        elif weight.ndim == 2:
            np.fill_diagonal(weight, 1.0)
        elif first_bias:
            weight += 1.0
            first_bias = False
    subject.model.set_weights(weights)
    outputs = subject.outputs(np.zeros((ROWS, 784), np.float32), training=True)
    subject.restore()
    if np.all(outputs >= 0) and np.allclose(outputs.sum(axis=1), 1, atol=1e-3):
        outputs = np.log(np.clip(outputs, 1e-30, None))
    lowest = outputs.min(axis=1, keepdims=True)
    mixed = np.ptp(outputs, axis=1) > 1e-3
    alive, kept = (outputs - lowest > 1e-3)[mixed], (1 - rate) ** layers
    some = bool(mixed.any())
    case = f"{layers} hidden layer{'s' * (layers > 1)}, rate {rate:g}"
    expect(
        some, f"{case}: what the hidden layers say is never dropped; is the dropout on the pixels instead?"
    )
    # Rows of all or none say nothing about which unit was dropped; the mean of the others is known.
    nothing, everything = (1 - kept) ** width, kept**width
    expected = (kept - everything) / (1 - nothing - everything)
    found, six_sd = float(alive.mean()), 6 * float(np.sqrt(kept * (1 - kept) / alive.size))
    sentence = (
        f"{case}: {found:.0%} of the hidden units get through to the outputs in training, not {expected:.0%}; "
        "dropout must follow each hidden layer and stand nowhere else"
    )
    expect(abs(found - expected) < six_sd + 0.01, sentence)


@question(
    "q5_1",
    points=1.6,
    depends=REGULARIZED,
    hint="the (sparse) categorical cross-entropy, averaged over the batch",
)
def test_regularized_loss_is_cross_entropy(submission, rng):
    subject = looked_at(submission, rng)
    subject.randomize()
    sentence = "the model adds a penalty to its loss that nobody asked for"
    expect(abs(subject.regularization()) < 1e-9, sentence)
    contract.loss_is_cross_entropy(subject, penalty=0.0)


@question(
    "q5_1",
    points=0.6,
    depends=REGULARIZED,
    hint="one softmax in all: in the model, or in the loss (from_logits=True)",
)
def test_regularized_outputs_suit_the_loss(submission, rng):
    contract.output_is_distribution(looked_at(submission, rng))


@question(
    "q5_1", points=1.2, depends=REGULARIZED, hint="keras.optimizers.Adam(0.01); the default rate is 0.001"
)
def test_regularized_optimizer_is_adam(submission, rng):
    contract.optimizer(looked_at(submission, rng), ["Adam"], 0.01)


@question("q5_1", points=0.6, depends=REGULARIZED, hint='metrics=["accuracy"]')
def test_regularized_reports_the_accuracy(submission, rng):
    contract.accuracy_metric(looked_at(submission, rng))


@question(
    "q5_1", points=1.6, depends=REGULARIZED, hint="keras.layers.Dropout(rate) once for each hidden layer"
)
def test_dropout_has_the_given_rate(submission, rng):
    contract.dropout(looked_at(submission, rng), [0.25] * 3)
    contract.dropout(looked_at(submission, rng, (40, 30), rate=0.5), [0.5] * 2)
    contract.dropout(looked_at(submission, rng, (20,), 0.0), ())


@pytest.mark.parametrize("layers", [1, 3])
@question(
    "q5_1",
    points=1.2,
    depends=REGULARIZED,
    hint="dense, ReLU, dropout; dense, ReLU, dropout; ...; then the outputs",
)
def test_dropout_follows_each_hidden_layer(submission, rng, layers):
    subject = looked_at(submission, rng, (10,) * layers, rate=0.25)
    dropout_follows_each_hidden_layer(subject, 10, layers, 0.25)


@question(
    "q5_1",
    points=1.8,
    depends=REGULARIZED,
    hint="kernel_regularizer=keras.regularizers.L2(l2) in every Dense layer",
)
def test_penalty_is_on_every_kernel(submission, rng):
    for price in (0.01, 0.001):
        subject = looked_at(submission, rng, (30, 20), 0.25, price)
        subject.randomize()
        weights = [np.asarray(weight, np.float64) for weight in subject.model.get_weights()]
        squares = [float(np.sum(w**2)) for w in weights]
        kernels = [s for s, w in zip(squares, weights, strict=True) if w.ndim == 2]
        added, right = subject.regularization(), price * sum(kernels)
        mistakes = {
            "there is no penalty at all": 0.0,
            "the biases are penalised too": price * sum(squares),
            "the kernel of the last layer is not penalised": price * (sum(kernels) - kernels[-1]),
            "only the kernel of the last layer is penalised": price * kernels[-1],
            "only the first kernel is penalised": price * kernels[0],
            "there is a factor 1/2 too many": right / 2,
            "that is an L1 penalty": price * sum(np.abs(w).sum() for w in weights if w.ndim == 2),
            "only the biases are penalised": price * (sum(squares) - sum(kernels)),
        }
        for sentence, wrong in mistakes.items():
            expect(not np.isclose(added, wrong, rtol=1e-3), f"l2={price:g}: {sentence}")
        clue = "more: are biases penalised, too?" if added > right else "less: is a kernel left out?"
        sentence = f"l2={price:g}: the penalty should be {price:g} times the squares of all kernels, but it is {clue}"
        expect(np.isclose(added, right, rtol=1e-3), sentence)
        contract.loss_is_cross_entropy(subject, penalty=right)
    subject = looked_at(submission, rng, (30, 20), 0.25)
    expect(abs(subject.regularization()) < 1e-9, "l2=0: there is a penalty nevertheless")


@question(
    "q5_1", points=0.6, depends=REGULARIZED, hint="one hidden layer for each entry of `hidden`, in this order"
)
def test_widths_are_those_of_the_argument(submission, rng):
    for widths, count in [((40, 30), 32_940), ((20,), 15_910), ((12, 11, 10, 9), 9_882)]:
        subject = looked_at(submission, rng, widths)
        found = subject.facts["trainable"]
        expect(
            found == count, f"hidden={widths}: expected {count:,} trainable parameters, received {found:,}"
        )


@question("q5_1", points=0.4, depends=REGULARIZED, hint='activation="relu" in every hidden layer')
def test_regularized_layers_are_relu(submission, rng):
    subject = looked_at(submission, rng)
    contract.linear(subject, False)
    hidden_layers_are_relu(subject, rng)


@question(
    "q5_2",
    points=1.2,
    depends=MONSTER,
    hint="the (sparse) categorical cross-entropy, averaged over the batch",
)
def test_monster_loss_is_cross_entropy(submission, rng):
    subject = monster(submission, rng)
    subject.randomize()
    sentence = "the model adds a penalty to its loss that nobody asked for"
    expect(abs(subject.regularization()) < 1e-9, sentence)
    contract.loss_is_cross_entropy(subject, penalty=0.0)


@question(
    "q5_2",
    points=0.8,
    depends=MONSTER,
    hint="one softmax in all: in the model, or in the loss (from_logits=True)",
)
def test_monster_outputs_suit_the_loss(submission, rng):
    contract.output_is_distribution(monster(submission, rng))


@question(
    "q5_2",
    points=2.4,
    depends=MONSTER,
    hint="keras.optimizers.Adadelta(learning_rate=1.0): the default is 0.001",
)
def test_adadelta_has_the_rate_one(submission, rng):
    subject = monster(submission, rng)
    found = subject.facts["optimizer"]
    default = found["name"] == "Adadelta" and abs(found["learning_rate"] - 0.001) < 1e-6
    expect(not default, "Adadelta has Keras' default learning rate, 0.001: a thousand times too small")
    contract.optimizer(subject, ["Adadelta"], 1.0)


@question("q5_2", points=1.4, depends=MONSTER, hint="keras.layers.Dropout(0.2) once for each hidden layer")
def test_monster_drops_a_fifth(submission, rng):
    contract.dropout(monster(submission, rng), [0.2] * 2)
    contract.dropout(monster(submission, rng, 1), [0.2])


@question(
    "q5_2",
    points=0.6,
    depends=MONSTER,
    hint="dense, ReLU, dropout, as often as n_hidden says; then the outputs",
)
def test_monster_drops_after_hidden_layers(submission, rng):
    dropout_follows_each_hidden_layer(monster(submission, rng), 10, 2, 0.2)


@question("q5_2", points=1.0, depends=MONSTER, hint="n_hidden layers of 512, however many these are")
def test_number_of_hidden_layers_is_used(submission, rng):
    for layers, count in [(4, 1_195_018), (1, 407_050), (3, 932_362)]:
        found = monster(submission, rng, layers).facts["trainable"]
        expect(
            found == count, f"n_hidden={layers}: expected {count:,} trainable parameters, received {found:,}"
        )


@question("q5_2", points=0.3, depends=MONSTER, hint='metrics=["accuracy"]')
def test_monster_reports_the_accuracy(submission, rng):
    contract.accuracy_metric(monster(submission, rng))


@question("q5_2", points=0.3, depends=MONSTER, hint='activation="relu" in every hidden layer')
def test_monster_layers_are_relu(submission, rng):
    subject = monster(submission, rng)
    contract.linear(subject, False)
    hidden_layers_are_relu(subject, rng)

"""The model contract: what a student's classifier must be, whichever way it is built.

Sequential, Functional or subclassed, activation inside a layer or apart, sparse or one-hot labels, logits
or probabilities: all are accepted, because every clause looks at what the model does. Two things only its
structure tells, since training cannot: softmax outputs under a loss with from_logits=True, and sigmoid
outputs under the categorical cross-entropy, train bit for bit like the right model.

    subject = contract.examine(submission, submission.build_softmax_classifier(), rng=rng)
    contract.parameters(subject, 7850)
    contract.loss_is_cross_entropy(subject)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.examined import Examined, examine, rates_of
from autograder.checks.outcomes import CheckFailed, expect
from autograder.checks.outputs import SUM_TOLERANCE, TINY, cross_entropy, how_not_normalized, is_normalized

__all__ = [
    "accuracy_metric",
    "dropout",
    "examine",
    "linear",
    "loss_is_cross_entropy",
    "model_contract",
    "optimizer",
    "output_is_distribution",
    "parameters",
]

LOSS_TOLERANCE = 1e-3
ADDITIVE = 1e-3
NOT_ADDITIVE = 1e-2
# softmax(softmax(z)) over k classes never exceeds e / (e + k - 1).
TWICE = np.e
HUGE = 3000.0


def model_contract(
    submission: Any,
    model: Any,
    *,
    rng: np.random.Generator,
    params: int | None = None,
    optimizers: Sequence[str] = (),
    learning_rate: float | None = None,
    linear: bool | None = None,
    dropout: float | Sequence[float] | None = None,
    inputs: int = 784,
    classes: int = 10,
) -> None:
    """Expect every clause of the contract; one CheckFailed lists each that is broken, a sentence apiece.

    `params` is the number of trainable parameters, `optimizers` the class names that are allowed, `linear`
    whether logits depend linearly on the input, `dropout` the rates of the dropout layers. None leaves a
    clause out. The model keeps the weights it came with.
    """
    subject = examine(submission, model, rng=rng, inputs=inputs, classes=classes)
    clauses: list[Callable[[], None]] = [lambda: output_is_distribution(subject)]
    if params is not None:
        clauses.append(lambda: parameters(subject, params))
    clauses += [lambda: loss_is_cross_entropy(subject), lambda: accuracy_metric(subject)]
    if optimizers:
        clauses.append(lambda: optimizer(subject, optimizers, learning_rate))
    if linear is not None:
        clauses.append(lambda: _linear(subject, linear))
    if dropout is not None:
        clauses.append(lambda: _dropout(subject, dropout))
    broken = [sentence for clause in clauses if (sentence := _broken(clause))]
    if broken:
        # An output of the wrong shape breaks every clause in the same words.
        raise CheckFailed("; ".join(dict.fromkeys(broken)))


def parameters(subject: Examined, expected: int, non_trainable: int | None = None) -> None:
    """Expect this many trainable (and, if given, non-trainable) parameters."""
    for kind, want in (("trainable", expected), ("non_trainable", non_trainable)):
        found = subject.facts[kind]
        expect(
            want is None or found == want,
            f"expected {want:,} {kind.replace('_', '-')} parameters, received {found:,}"
            if want is not None
            else "",
        )


def output_is_distribution(subject: Examined) -> None:
    """Expect rows that are probabilities, or logits if and only if the loss says from_logits=True."""
    subject.randomize(3.0)
    outputs = subject.outputs(subject.x)
    subject.restore()
    from_logits = _from_logits(subject)
    if from_logits is None:
        return
    if from_logits:
        expect(
            not is_normalized(outputs),
            "the loss has from_logits=True, but the model's outputs are already probabilities (softmax): "
            "remove the softmax, or set from_logits=False",
        )
        return
    expect(
        is_normalized(outputs),
        "each row of the model's output must be non-negative and sum to 1 (softmax), "
        f"but {how_not_normalized(outputs)}",
    )
    bound = TWICE / (TWICE + subject.classes - 1) + SUM_TOLERANCE
    if float(outputs.max()) <= bound:
        # Small logits give small outputs as well (inputs scaled down in the model): only huge weights tell.
        subject.randomize(HUGE)
        outputs = subject.outputs(subject.x)
        subject.restore()
    expect(float(outputs.max()) > bound, "softmax seems to be applied twice: no output can come near 1")


def loss_is_cross_entropy(subject: Examined, penalty: float | None = None) -> None:
    """Expect `evaluate` to return the mean cross-entropy of the model's own outputs plus its regularisation.

    With `penalty` the model must add exactly that for its own weights; None takes what the model says.
    """
    loss = subject.facts["loss"]
    expect(
        loss["standard"] or not loss["known"],
        f"expected the categorical cross-entropy as loss, received {loss['name']}",
    )
    if penalty is None:
        subject.randomize()
    outputs = subject.outputs(subject.x)
    labels = subject.labels(outputs)
    received = subject.evaluate(labels)["loss"]
    added = subject.regularization() if penalty is None else penalty
    subject.restore()
    expected = cross_entropy(outputs, labels, _from_logits(subject) is True) + added
    expect(
        abs(received - expected) <= LOSS_TOLERANCE * max(abs(expected), 1.0),
        "the loss is not the cross-entropy of the model's outputs"
        + (f" plus its penalty of {added:.3g}" if added else "")
        + f": evaluate says {received:.4g}",
    )


def accuracy_metric(subject: Examined) -> None:
    """Expect a metric whose value is the accuracy, whatever it is called."""
    subject.randomize()
    outputs = subject.outputs(subject.x)
    labels = subject.labels(outputs)
    results = subject.evaluate(labels)
    subject.restore()
    accuracy = float(np.mean(np.argmax(outputs, axis=1) == labels))
    metrics = {name: value for name, value in results.items() if name != "loss"}
    expect(metrics, 'the model reports no metric: compile it with metrics=["accuracy"]')
    expect(
        any(abs(value - accuracy) < 1e-4 for value in metrics.values()),
        f'none of the metrics ({", ".join(metrics)}) is the accuracy: compile it with metrics=["accuracy"]',
    )


def optimizer(subject: Examined, names: Sequence[str], learning_rate: float | None = None) -> None:
    """Expect one of these optimizer classes and, if given, this learning rate at step 0."""
    found = subject.facts["optimizer"]
    expect(found["name"] in names, f"expected the optimizer {' or '.join(names)}, received {found['name']}")
    if learning_rate is not None:
        rate = found["learning_rate"]
        expect(
            abs(rate - learning_rate) <= 1e-4 * learning_rate,
            f"expected the learning rate {learning_rate:g}, received {rate:.4g}",
        )


def linear(subject: Examined, expected: bool = True) -> None:
    """Expect that differences of logits are, or are not, an affine function of the input.

    d(u + v) = d(u) + d(v) - d(0) for the differences d between the logits of each class and of the first.
    """
    if expected:
        expect(
            _non_additivity(subject, 1.0) < ADDITIVE,
            "the model must be a single linear layer before softmax, but its logits are no linear function "
            "of the input",
        )
    else:
        found = max(_non_additivity(subject, scale) for scale in (1.0, 3.0))
        expect(
            found > NOT_ADDITIVE,
            "the hidden layers have no effect: without an activation they are one linear layer",
        )


def dropout(subject: Examined, rates: float | Sequence[float]) -> None:
    """Expect dropout layers of these rates, active only with training=True.

    The rates are read from Keras' own layers; of a layer of the student's own only the effect is seen.
    """
    wanted = rates_of(rates)
    found = subject.facts["dropout"]
    for name, _ in found:
        expect(
            name == "Dropout", f"expected Dropout layers, received {name}, whose rate means something else"
        )
    received = sorted(rate for _, rate in found if rate)
    same = len(received) == len(wanted) and np.allclose(received, wanted)
    expect(
        same or not received,
        f"expected {_rates_text(wanted)}, received {_rates_text(received)}",
    )
    subject.randomize()
    predicted = [subject.outputs(subject.x) for _ in range(2)]
    trained = [subject.outputs(subject.x, training=True) for _ in range(2)]
    subject.restore()
    expect(
        np.allclose(predicted[0], predicted[1]),
        "the model's predictions differ from call to call: dropout must be off there",
    )
    differs = not np.allclose(trained[0], trained[1])
    expect(differs or not wanted, f"expected {_rates_text(wanted)}, but the outputs never vary in training")
    expect(not differs or bool(wanted), "expected no dropout, but the outputs vary in training")


# The parameters of model_contract have the names of these clauses.
_linear, _dropout = linear, dropout


def _broken(clause: Callable[[], None]) -> str:
    try:
        clause()
    except CheckFailed as failure:
        return str(failure)
    return ""


def _from_logits(subject: Examined) -> bool | None:
    """Return the flag of the loss; for a loss of the student's own, whether the outputs look like logits."""
    flag = subject.facts["loss"]["from_logits"]
    if flag is None and not subject.facts["loss"]["known"]:
        return not is_normalized(subject.outputs(subject.x))
    return bool(flag) if subject.facts["loss"]["standard"] else None


def _non_additivity(subject: Examined, scale: float) -> float:
    """Return the relative size of d(u + v) - d(u) - d(v) + d(0) under random weights."""
    half = len(subject.x) // 2
    u, v = subject.x[:half], subject.x[half : 2 * half]
    subject.randomize(scale)
    outputs = subject.outputs(np.concatenate([u, v, u + v, np.zeros((1, subject.inputs), np.float32)]))
    subject.restore()
    usable = np.ones(half, dtype=np.bool_)
    if is_normalized(outputs):
        # A probability that underflowed has lost its logit: leave those rows out.
        alive = np.all(outputs > TINY, axis=1)
        usable = alive[:half] & alive[half : 2 * half] & alive[2 * half : 3 * half]
        outputs = np.log(np.clip(outputs, TINY, None))
    if usable.sum() < 2:
        return 0.0
    d = outputs - outputs[:, :1]
    zero = d[-1]
    left, right = d[2 * half : 3 * half][usable], (d[:half] + d[half : 2 * half] - zero)[usable]
    size = float(np.linalg.norm(right - zero)) + float(np.linalg.norm(left - zero))
    return float(np.linalg.norm(left - right)) / size if size > 0 else 0.0


def _rates_text(rates: Sequence[float]) -> str:
    if not rates:
        return "no dropout layer"
    counted = f"{len(rates)} dropout {'layer' if len(rates) == 1 else 'layers'}"
    return f"{counted} of rate {', '.join(f'{rate:g}' for rate in sorted(set(rates)))}"

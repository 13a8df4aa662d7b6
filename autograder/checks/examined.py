"""A student's Keras model as the judge works with it: its claims, and its outputs under the judge's weights.

Weights are replaced by random ones before anything is measured, because a freshly built model hides its
nature: initialised with zeros, every model is linear and every loss is ln 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.current import ask_probe
from autograder.checks.describe import as_array, kind_of, shape_text, type_name
from autograder.checks.outcomes import CheckFailed

EXAMPLES = 64
POSITIVE = ("variance", "var")


class Examined:
    """A built and compiled keras.Model in the box; `facts` is what it says of itself (`model_probe.py`)."""

    def __init__(
        self,
        submission: Any,
        model: Any,
        facts: dict[str, Any],
        inputs: int,
        classes: int,
        rng: np.random.Generator,
    ) -> None:
        self.model = model
        self.facts = facts
        self.inputs = inputs
        self.classes = classes
        self.x = rng.random((EXAMPLES, inputs), dtype=np.float32)
        self._submission = submission
        self._rng = rng
        self._weights = [as_array(weight, "a weight") for weight in model.get_weights()]

    def randomize(self, scale: float = 1.0) -> None:
        """Give every weight a random value; kernels get the standard deviation scale / sqrt(fan-in)."""
        names = [str(name).rsplit("/", 1)[-1] for name in self.facts["weights"]]
        self.model.set_weights(
            [self._random(weight, name, scale) for weight, name in zip(self._weights, names, strict=True)]
        )

    def restore(self) -> None:
        """Give the model the weights back that it was built with."""
        self.model.set_weights(self._weights)

    def outputs(self, x: NDArray[Any], training: bool = False) -> NDArray[np.float64]:
        """Return the outputs (n, classes) for rows x (n, inputs), as float64.

        Raises CheckFailed for another shape and for values that are not finite.
        """
        array = as_array(self._ask("forward", x.astype(np.float32), training), "the model's output")
        if array.shape != (len(x), self.classes):
            raise CheckFailed(
                f"the model's output: expected shape {shape_text((None, self.classes))}, "
                f"received {shape_text((None, *array.shape[1:]))}"
            )
        if not np.all(np.isfinite(array)):
            raise CheckFailed("the model's output: expected finite numbers, but some are NaN or infinite")
        return array.astype(np.float64)

    def evaluate(self, labels: NDArray[np.int64]) -> dict[str, float]:
        """Return what the model's own `evaluate` says for `self.x` and integer labels (n,)."""
        results = self._ask("evaluate", self.x, labels, self.classes)
        if not isinstance(results, dict) or not isinstance(results.get("loss"), float):
            raise CheckFailed("evaluate: expected a loss, received none")
        return results

    def regularization(self) -> float:
        """Return the sum of the regularisation losses that the model says it adds."""
        return float(self._ask("regularization"))

    def labels(self, outputs: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return labels (n,) of which about half agree with `outputs`, so that an accuracy says something."""
        random = self._rng.integers(self.classes, size=len(outputs))
        return np.where(np.arange(len(outputs)) % 2 == 0, np.argmax(outputs, axis=1), random)

    def _ask(self, function: str, *arguments: Any) -> Any:
        return ask_probe(self._submission, function, self.model, *arguments)

    def _random(self, weight: NDArray[Any], name: str, scale: float) -> NDArray[Any]:
        if weight.dtype.kind != "f":
            return weight
        fan_in = int(np.prod(weight.shape[:-1])) if weight.ndim > 1 else 1
        deviation = scale / np.sqrt(fan_in) if weight.ndim > 1 else 0.3 * scale
        values = self._rng.normal(0, deviation, weight.shape)
        if any(word in name for word in POSITIVE):
            values = 0.5 + np.abs(values)
        return values.astype(weight.dtype)


def examine(
    submission: Any, model: Any, *, rng: np.random.Generator, inputs: int = 784, classes: int = 10
) -> Examined:
    """Return `model` ready for the clauses; raises CheckFailed unless it is a compiled keras.Model.

    `model` is what the student's function returned. It is called once, so that it has weights.
    """
    if not type_name(model) or not hasattr(type(model), "__remote_type_name__"):
        raise CheckFailed(f"expected a compiled keras.Model, received {kind_of(model)}")
    facts = ask_probe(submission, "describe", model, inputs)
    if not isinstance(facts, dict) or not facts.get("is_model"):
        raise CheckFailed(f"expected a compiled keras.Model, received {kind_of(model)}")
    if not facts.get("compiled"):
        raise CheckFailed("the model is not compiled; call model.compile(...) before you return it")
    return Examined(submission, model, facts, inputs, classes, rng)


def rates_of(dropout: float | Sequence[float]) -> list[float]:
    """Return the rates of the expected dropout layers in ascending order; 0.0 or () means none."""
    rates = [dropout] if isinstance(dropout, int | float) else list(dropout)
    return sorted(float(rate) for rate in rates if rate)

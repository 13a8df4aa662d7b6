"""Training a student's model in its box, and scoring it here.

Images cross as bytes and are scaled in the box, which is a quarter of what floats would take. Labels take
the form, sparse or one-hot, that the model's own loss asks for; the form is read from `model.loss`, never
found out by trying.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from autograder.checks.current import ask_probe, next_seed
from autograder.checks.describe import as_array, shape_text
from autograder.checks.outcomes import CheckFailed
from autograder.data import CLASSES, Images

Result = TypeVar("Result")


class Profile(Protocol):
    """What `expect_accuracy` needs of the `profile` fixture."""

    def threshold(self) -> float:
        """Return what is demanded."""

    def stated(self) -> float:
        """Return what students are told."""


def fit(
    model: Any,
    images: Images,
    epochs: int,
    batch_size: int,
    *,
    validation: Images | None = None,
    submission: Any = None,
) -> dict[str, list[float]]:
    """Train `model` (a Remote) on `images` as rows of 784 floats in [0, 1]; return the history it reports.

    The history is a claim of the box: never grade a number in it that predictions can give.
    """
    held_out = None if validation is None else (validation.pixels, validation.y)
    history = ask_probe(
        submission, "fit", model, images.pixels, images.y, CLASSES, int(epochs), int(batch_size), held_out
    )
    if not isinstance(history, dict):
        raise CheckFailed("fit returned no history")
    return history


def predict(model: Any, x: Images | NDArray[Any], *, submission: Any = None) -> NDArray[Any]:
    """Return the model's outputs (n, 10) in inference mode for images, or for rows (n, 784) of floats.

    Raises CheckFailed when the outputs have another shape.
    """
    given = x.pixels if isinstance(x, Images) else np.asarray(x)
    scores = as_array(ask_probe(submission, "predict", model, given), "the predictions")
    if scores.shape != (len(given), CLASSES):
        expected = shape_text((len(given), CLASSES))
        raise CheckFailed(f"the predictions: expected shape {expected}, received {shape_text(scores.shape)}")
    return scores


def best_of_two(run: Callable[[int], Result]) -> Result:
    """Return `run(0)`; when that fails the check, return `run(1)`, which trains from another seed.

    `run` builds, trains and expects an accuracy. The box's random numbers are seeded before each attempt
    from the run's seed and the check's id, so that grading twice gives the same.
    """
    ask_probe(None, "seed", next_seed())
    try:
        return run(0)
    except CheckFailed:
        ask_probe(None, "seed", next_seed())
        return run(1)


def expect_accuracy(accuracy: float, profile: Profile) -> None:
    """Expect the accuracy that the manifest demands of this check; the message tells the stated figure."""
    if not accuracy >= profile.threshold():
        raise CheckFailed(f"expected an accuracy of at least {profile.stated():.1%}, received {accuracy:.1%}")

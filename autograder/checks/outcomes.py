"""How a check's code says that it did not pass, and what it earned.

`CheckFailed` is the one exception whose text reaches a student, so its message never holds a hidden value.
"""

from __future__ import annotations

import math
from contextvars import ContextVar
from typing import NoReturn


class CheckFailed(Exception):  # noqa: N818 - it is a finding about the student's code, not an error of ours
    """The student's code did not do what the check demands; the message is safe to show to the student."""


_award: ContextVar[float | None] = ContextVar("award", default=None)
_accuracies: ContextVar[tuple[float, ...]] = ContextVar("accuracies", default=())
_values_shown: ContextVar[bool] = ContextVar("values_shown", default=True)


def expect(condition: object, message: str) -> None:
    """Fail the check with `message` unless `condition` is true. The message is shown to the student."""
    if not condition:
        raise CheckFailed(message)


def fail(message: str) -> NoReturn:
    """Fail the check with `message`, which is shown to the student."""
    raise CheckFailed(message)


def award(part: float) -> None:
    """Let the running check earn `part` of its points (0 to 1; what lies outside is clamped).

    May be called several times, the last call wins. A check that passes without calling it earns all of
    its points; one that fails after calling it keeps what it was awarded.
    """
    value = float(part)
    if math.isnan(value):
        raise ValueError("award(nan): expected a number from 0 to 1")
    _award.set(min(max(value, 0.0), 1.0))


def clear_award() -> None:
    """Forget what an earlier case was awarded, and the accuracies it measured."""
    _award.set(None)
    _accuracies.set(())


def current_award() -> float | None:
    """Return what the running case was awarded so far; None when `award` was not called."""
    return _award.get()


def note_accuracy(accuracy: float) -> None:
    """Remember an accuracy that the running check measured, for whoever calibrates thresholds."""
    _accuracies.set((*_accuracies.get(), accuracy))


def noted_accuracies() -> tuple[float, ...]:
    """Return the accuracies that the running case measured so far, in order."""
    return _accuracies.get()


def show_values(allowed: bool) -> None:
    """Say whether the running check may show expected values: public ones may, hidden ones may not."""
    _values_shown.set(allowed)


def values_may_be_shown() -> bool:
    """Return whether messages of the running check may hold expected values."""
    return _values_shown.get()

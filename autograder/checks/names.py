"""The student's names as a mapping, for tests that were written for a dictionary of globals."""

from __future__ import annotations

from typing import Any


class StudentNames:
    """`names["dense"]` is `submission.dense`; `names.get("dense")` is None where it is not defined."""

    def __init__(self, submission: Any) -> None:
        self._submission = submission

    def __getitem__(self, name: str) -> Any:
        """Return the student's `name`; raises MissingName, a failed check, when it is not defined."""
        return getattr(self._submission, name)

    def __contains__(self, name: object) -> bool:
        """Say whether the student defines `name`."""
        return isinstance(name, str) and bool(self._submission.has(name))

    def get(self, name: str, default: Any = None) -> Any:
        """Return the student's `name`, or `default`."""
        return getattr(self._submission, name) if name in self else default

"""Where a run gets the submission from: the file in this process, or a box of a slot's zygote."""

from __future__ import annotations

import time
from pathlib import Path

from autograder.checks.submission import Ending
from autograder.judge.local import LocalSubmission


class LocalOpened:
    """A submission in this process; nothing limits it and nothing can end it."""

    def __init__(self, submission: LocalSubmission) -> None:
        self.submission = submission

    @property
    def last_value(self) -> object:
        """What the student's code returned last."""
        return self.submission.client.last_value

    @property
    def alive(self) -> bool:
        """Whether another call can be made."""
        return self.submission.client.alive

    def set_deadline(self, seconds: float | None) -> None:
        """Note the deadline; a loop in this process cannot be stopped."""
        self.submission.client.deadline = None if seconds is None else time.monotonic() + seconds

    def close(self) -> Ending:
        """Forget the submission."""
        self.submission.client.close()
        return Ending()


class LocalProvider:
    """Opens the file `path` in this process, anew for each question: for `autograder check` and for tests."""

    def __init__(self, path: Path, given_path: Path | None = None) -> None:
        self._path = path
        self._given_path = given_path if given_path is not None and given_path.is_file() else None

    def open(self, question: str, cpu_seconds: float, wall_seconds: float) -> LocalOpened:
        """Load the file afresh; the budgets cannot be kept in this process."""
        return LocalOpened(LocalSubmission(self._path, self._given_path))

"""What the coordinator works with beside its engine and journal: jobs, a watcher, a wish to stop."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Protocol

from autograder.bulk.engine import Need
from autograder.bulk.records import Submission
from autograder.judge.result import SubmissionResult


class Jobs(Protocol):
    """What the coordinator needs to know about jobs: how to make one, and how to read what comes back."""

    def make(self, submission: Submission, token: str) -> tuple[bytes, Need]:
        """Return the job of one attempt; raises BulkError when its source is gone."""
        ...

    def read(self, submission: Submission, claim: bytes) -> SubmissionResult:
        """Return the validated result; raises BulkError when the bytes are no result of this run."""
        ...

    def key(self, submission: Submission, result: SubmissionResult | None = None) -> str:
        """Return what is equal for identical work, or "" when a result may not be reused.

        With `result`, whether that very one may be handed on.
        """
        ...

    def unjudged(self, reason: str) -> SubmissionResult:
        """Return the result of a submission that was lost too often."""
        ...


class Watcher(Protocol):
    """Whoever shows progress. Called often: each method must be quick."""

    def started(self, submission: Submission, slot: str) -> None:
        """Show that a slot has begun with the submission."""
        ...

    def activity(self, submission: Submission, slot: str, text: str) -> None:
        """Show what a slot does, e.g. the check that is running."""
        ...

    def settled(self, submission: Submission, result: SubmissionResult) -> None:
        """Count a submission that has its result."""
        ...

    def retrying(self, submission: Submission, attempt: int, reason: str) -> None:
        """Show that an attempt brought no grade and another follows."""
        ...

    def notice(self, text: str) -> None:
        """Show that something happened to the runner itself."""
        ...

    def tick(self) -> None:
        """Time has passed."""
        ...


class Stop:
    """Turns Ctrl-C and SIGTERM into a request to stop; the second one is obeyed at once."""

    def __init__(self) -> None:
        self.requested = False
        self._previous: dict[int, object] = {}

    def __enter__(self) -> Stop:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._previous[number] = signal.signal(number, self._ask)
        return self

    def __exit__(self, *exception: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)  # type: ignore[arg-type]

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True

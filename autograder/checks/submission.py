"""What a check's `submission` stands on: whoever can open a student's code for one question.

The judge opens a box and speaks to it by wire; `autograder check` opens the file in its own process. The
plugin knows neither, only these two protocols.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

import msgspec

Cause = Literal[
    "finished",
    "cpu limit",
    "wall limit",
    "memory limit",
    "output limit",
    "disk limit",
    "signal",
    "exit",
    "lost",
]


class Ending(msgspec.Struct, frozen=True):
    """How the process of a student's code ended, and what it used."""

    cause: Cause = "finished"
    cpu_seconds: float = 0.0
    max_rss_mb: float = 0.0
    signal: int | None = None
    exit_code: int | None = None
    output: str = ""


class Opened(Protocol):
    """A submission that has been loaded and answers calls."""

    @property
    def submission(self) -> Any:
        """What checks get as `submission`."""

    @property
    def last_value(self) -> object:
        """What the student's code returned last; `NOTHING` when it has not returned yet."""

    @property
    def alive(self) -> bool:
        """Whether another call can be made."""

    def set_deadline(self, moment: float) -> None:
        """Let every call from now on end by `moment` of `time.monotonic()`."""

    def close(self) -> Ending:
        """End it and tell how it ended; may be called twice."""


class Provider(Protocol):
    """Opens the submission that is being judged, once per question or after a box died."""

    def open(self, question: str, cpu_seconds: float, wall_seconds: float) -> Opened:
        """Load the submission afresh with at most these budgets.

        Raises JudgeError when no box can be had; SubmissionDied when the student's code ended its own
        process while it was loaded.
        """


class SubmissionDied(Exception):  # noqa: N818 - an ending, not a failure of ours
    """The student's code did not survive being loaded."""

    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.cause)
        self.ending = ending


NOTHING = object()

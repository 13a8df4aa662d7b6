"""What the journal hands out: plain records, one per row of its tables or per line of a report."""

from __future__ import annotations

from typing import Any

import msgspec

from autograder.judge.result import SubmissionResult

READY = "ready"
NOT_JUDGED = "not judged"
UNDECIDED = ("ambiguous", "refused")
"""what intake says where a person has to decide what is to be graded"""


class Run(msgspec.Struct, frozen=True):
    """How the submissions of a run are graded: whatever must be equal for grades to be comparable."""

    assignment: str
    checks_hash: str
    manifest_hash: str
    seed: int
    profile: str
    dataset: str
    versions: dict[str, str]
    questions: dict[str, float] = {}
    """points of each question; empty in a journal from before they were kept"""
    revision: int = 1
    base: int | None = None
    """the revision that this one regrades; None for the first"""
    scope: dict[str, list[str]] = {}
    """what of it is graded anew: `questions`, `checks`, `students`; a kind that is absent is all"""
    created: str = ""
    rung: str = ""
    finished: str | None = None


class Submission(msgspec.Struct, frozen=True):
    """One version of what a student handed in."""

    id: int
    student: str
    version: int
    path: str
    filename: str
    sha256: str
    size: int
    intake: str
    note: str
    work: str = ""
    """what of the file is graded, as a hash; see identity.py"""

    @property
    def ready(self) -> bool:
        """Whether there is something to grade."""
        return self.intake == READY


class Attempt(msgspec.Struct, frozen=True):
    """One try at grading one submission; `outcome` is empty while it is under way."""

    submission: int
    attempt: int
    submitted: str
    slot: str
    activity: str
    lease: float
    outcome: str
    reason: str
    ended: str | None


class LoggedEvent(msgspec.Struct, frozen=True):
    """A line of the run's log."""

    at: str
    kind: str
    token: str
    text: str
    student: str = ""


class Row(msgspec.Struct, frozen=True):
    """One student's line in a report: the submission and, where it was judged or marked, its result.

    `origin` is empty without a recorded result, else `judged`, `reused` (from identical work), `copied` or
    `merged` (from the revision that was regraded).
    """

    submission: Submission
    result: SubmissionResult | None
    attempts: int = 0
    origin: str = ""

    @property
    def status(self) -> str:
        """Return how it stands: the result's status, why intake refused it, or `waiting`."""
        if not self.submission.ready and self.total is None:
            return self.submission.intake
        return "waiting" if self.result is None else str(self.result.status)

    @property
    def total(self) -> float | None:
        """Return the points, or None where the grade is withheld."""
        return None if self.result is None else self.result.total


class Counts(msgspec.Struct, frozen=True):
    """How a run stands, in numbers of submissions."""

    submissions: int
    graded: int
    failing: int
    """graded, with fewer points than all"""
    not_judged: int
    not_gradable: int
    """nothing that can be graded was handed in; each with its reason"""
    unreadable: int
    """handed in, tried, and the loader could make nothing of it"""
    waiting: int
    reused: int = 0
    """results taken over from identical work"""
    marked: int = 0
    """have points that a person set"""
    undecided: int = 0
    """of those not gradable, the ones where a person has to decide what is to be graded"""

    @property
    def settled(self) -> int:
        """Submissions that need no further work."""
        return self.submissions - self.waiting


def plain(value: Any) -> Any:
    """Return `value` (structs, enums) as dicts, lists and strings."""
    return msgspec.to_builtins(value)

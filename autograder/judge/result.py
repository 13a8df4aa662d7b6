"""What grading one submission gives: every verdict, how the file was read, and what it was judged with."""

from __future__ import annotations

import math
from typing import Any, Literal

import msgspec

from autograder.checks.verdicts import Status, Verdict
from autograder.errors import JudgeError
from autograder.wire.messages import LoadReport

ResultStatus = Literal["graded", "not judged", "unreadable"]


class SubmissionResult(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of judging one submission against one assignment.

    `status` is "graded", "not judged" (at least one check could not be judged for a reason of ours) or
    "unreadable" (there is no code to run, so a person has to look). The grade of both is withheld.
    `seconds` is wall time, `cpu_seconds` that of the judge and of all boxes. `provenance` says what judged:
    hashes, versions, seed, data set, isolation.
    """

    assignment: str
    status: ResultStatus
    verdicts: list[Verdict] = []
    load: LoadReport = LoadReport("")
    provenance: dict[str, Any] = {}
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def points(self, question: str) -> float | None:
        """Return the points earned in `question`; None when the grade is withheld."""
        verdicts = [verdict for verdict in self.verdicts if verdict.question == question]
        if (
            self.status == "unreadable"
            or not verdicts
            or any(verdict.status == Status.NOT_JUDGED for verdict in verdicts)
        ):
            return None
        worth = math.fsum(verdict.points for verdict in verdicts)
        return _clean(min(max(math.fsum(verdict.awarded for verdict in verdicts), 0.0), worth))

    @property
    def total(self) -> float | None:
        """Return the points of all questions; None when the grade is withheld."""
        earned = [self.points(question) for question in dict.fromkeys(one.question for one in self.verdicts)]
        known = [points for points in earned if points is not None]
        return _clean(math.fsum(known)) if earned and len(known) == len(earned) else None


def _clean(points: float) -> float:
    """Return `points` without the last digits of a binary sum, so that a third three times is a whole."""
    return round(points, 9)


def status_of(verdicts: list[Verdict]) -> ResultStatus:
    """Return "graded" when every check was judged, else "not judged"."""
    judged = bool(verdicts) and all(verdict.status != Status.NOT_JUDGED for verdict in verdicts)
    return "graded" if judged else "not judged"


def encode_result(result: SubmissionResult) -> bytes:
    """Return `result` as msgpack."""
    return msgspec.msgpack.encode(result)


def decode_result(data: bytes) -> SubmissionResult:
    """Return the result in `data`, believing nothing of its form. Raises JudgeError when it is none."""
    try:
        return msgspec.msgpack.decode(data, type=SubmissionResult)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise JudgeError(f"a judge's answer is no result: {str(error)[:200]}") from None

"""What grading one submission gives: every verdict, how the file was read, and what it was judged with."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any, Literal

import msgspec

from autograder.checks.verdicts import Status, Verdict
from autograder.errors import JudgeError
from autograder.wire.messages import LoadReport

MAX_RESULT_BYTES = 16 * 2**20
ResultStatus = Literal["graded", "not judged", "unreadable"]


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """Points that a person set in place of what the checks gave.

    `subject` is a question ("q2") or one check ("q2.adds"); a question's mark outweighs those of its checks.
    `why` is for the student too, `who` and `at` are for the TA.
    """

    subject: str
    points: float
    why: str
    who: str = ""
    at: str = ""

    @property
    def question(self) -> str:
        """The question whose points it changes."""
        return self.subject.partition(".")[0]


class SubmissionResult(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome of judging one submission against one assignment.

    `status` is "graded", "not judged" (at least one check could not be judged for a reason of ours) or
    "unreadable" (there is no code to run, so a person has to look). The grade of both is withheld.
    `seconds` is wall time, `cpu_seconds` that of the judge and of all boxes. `provenance` says what judged:
    hashes, versions, seed, data set, isolation. `marks` are points that a person set afterwards; a judge sets
    none, and every sum of points counts them (see `with_marks`).
    """

    assignment: str
    status: ResultStatus
    verdicts: list[Verdict] = []
    load: LoadReport = LoadReport("")
    provenance: dict[str, Any] = {}
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    marks: list[Mark] = []

    def points(self, question: str) -> float | None:
        """Return the points earned in `question`; None when the grade is withheld."""
        return self._points(question, {mark.subject: mark.points for mark in self.marks})

    def points_of_checks(self, question: str) -> float | None:
        """Return what `question` earned by its checks alone, whatever a person set."""
        return self._points(question, {})

    def _points(self, question: str, marked: dict[str, float]) -> float | None:
        if question in marked:
            return _clean(marked[question])
        verdicts = [verdict for verdict in self.verdicts if verdict.question == question]
        if (
            self.status == "unreadable"
            or not verdicts
            or any(one.status == Status.NOT_JUDGED and one.check not in marked for one in verdicts)
        ):
            return None
        worth = math.fsum(verdict.points for verdict in verdicts)
        earned = math.fsum(marked.get(verdict.check, verdict.awarded) for verdict in verdicts)
        return _clean(min(max(earned, 0.0), worth))

    @property
    def total(self) -> float | None:
        """Return the points of all questions; None when the grade is withheld."""
        earned = [self.points(question) for question in self._questions()]
        known = [points for points in earned if points is not None]
        if self.status != "graded" or not earned or len(known) < len(earned):
            return None
        return _clean(math.fsum(known))

    def _questions(self) -> list[str]:
        named = [verdict.question for verdict in self.verdicts] + [mark.question for mark in self.marks]
        return list(dict.fromkeys(named))


def _clean(points: float) -> float:
    """Return `points` without the last digits of a binary sum, so that a third three times is a whole."""
    return round(points, 9)


def with_marks(
    result: SubmissionResult, marks: Sequence[Mark], questions: Collection[str]
) -> SubmissionResult:
    """Return `result` with the marks that concern its questions; `questions` names all that there are.

    A grade that was withheld is given as soon as the points of every question are known.
    """
    known = set(questions) or set(result._questions())
    marked = msgspec.structs.replace(result, marks=[mark for mark in marks if mark.question in known])
    if marked.marks and all(marked.points(question) is not None for question in known):
        marked = msgspec.structs.replace(marked, status="graded")
    return marked


def status_of(verdicts: list[Verdict]) -> ResultStatus:
    """Return "graded" when every check was judged, else "not judged"."""
    judged = bool(verdicts) and all(verdict.status != Status.NOT_JUDGED for verdict in verdicts)
    return "graded" if judged else "not judged"


def encode_result(result: SubmissionResult) -> bytes:
    """Return `result` as msgpack; lone surrogates, which have no bytes, become question marks."""
    try:
        return msgspec.msgpack.encode(result)
    except UnicodeEncodeError:  # a student's text got here as it was: that must not cost the result
        return msgspec.msgpack.encode(_encodable(msgspec.to_builtins(result)))


def _encodable(value: Any) -> Any:
    """Return a value of built-in types with every text in it made such that it can be encoded."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encodable(item) for item in value]
    return value


def decode_result(data: bytes) -> SubmissionResult:
    """Return the result in `data`, believing nothing of it. Raises JudgeError when it is none, or huge."""
    if len(data) > MAX_RESULT_BYTES:
        raise JudgeError(f"a result of {len(data)} bytes; at most {MAX_RESULT_BYTES} are read")
    try:
        return msgspec.msgpack.decode(data, type=SubmissionResult)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise JudgeError(f"a judge's answer is no result: {str(error)[:200]}") from None

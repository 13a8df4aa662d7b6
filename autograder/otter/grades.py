"""Which results may leave as grades: those in which every declared check was judged."""

from __future__ import annotations

from autograder.checks.text import one_line
from autograder.checks.verdicts import Status
from autograder.course.manifest import Manifest
from autograder.errors import OtterError
from autograder.judge.result import SubmissionResult


def why_withheld(result: SubmissionResult | None, manifest: Manifest) -> str:
    """Return the reason for which `result` is no grade, in one line for the TA; empty when it is one."""
    if result is None:
        return "nothing was recorded"
    if str(result.status) == "unreadable":
        return f"unreadable: {one_line(_first_message(result) or result.load.problem, 300)}"
    reported = [verdict.check for verdict in result.verdicts]
    if missing := sorted(set(manifest.check_ids()) ^ set(reported)):
        return f"not judged: no verdict, or one that is not declared, of {', '.join(missing[:3])}"
    if len(reported) != len(set(reported)):
        return "not judged: a check reported twice"
    if result.total is None or str(result.status) != "graded":
        return f"not judged: {one_line(_first_message(result, Status.NOT_JUDGED) or 'no reason given', 300)}"
    return ""


def expect_grade(result: SubmissionResult, manifest: Manifest) -> None:
    """Raise OtterError when the grade of `result` is withheld: a zero must not stand for it."""
    if why := why_withheld(result, manifest):
        raise OtterError(f"the grade is withheld ({why}); it is no zero and cannot be written as points")


def points_of(result: SubmissionResult, question: str) -> float:
    """Return the points of a question in a result that `expect_grade` let pass."""
    return result.points(question) or 0.0


def _first_message(result: SubmissionResult, status: Status | None = None) -> str:
    found = (one.message for one in result.verdicts if status in (None, one.status) and one.message)
    return next(found, "")

"""What a verdict says to a student and to an instructor in Otter's and Gradescope's pages.

A student reads the message of a public check, and of a hidden one how it ended and the hint that its author
wrote: never its message. An instructor reads everything.
"""

from __future__ import annotations

from autograder.checks.text import clean, points_text
from autograder.checks.verdicts import Status, Verdict
from autograder.judge.result import SubmissionResult
from autograder.judge.rungs import sentence_of

LONGEST = 4000
"""characters of one message that are shown; a flood of text drowns no page"""


def isolation(result: SubmissionResult) -> str:
    """Return the sentence on the rung behind which the student's code ran, for instructors."""
    return f"Isolation: {sentence_of(str(result.provenance.get('rung', ''))) or 'unknown'}"


def ending(verdict: Verdict) -> str:
    """Return how a check ended, e.g. `partly passed, 3.2 of 6 points`."""
    word = str(verdict.status)
    if 0 < verdict.awarded < verdict.points - 1e-9 and verdict.status is not Status.NOT_JUDGED:
        word = "partly passed"
    return f"{word}, {points_text(verdict.awarded)} of {points_text(verdict.points)} points"


def passed(verdict: Verdict) -> bool:
    """Whether a check passed with all of its points."""
    return verdict.status is Status.PASSED and verdict.awarded >= verdict.points - 1e-9


def for_student(verdict: Verdict) -> str:
    """Return what a student may read about a check."""
    message = verdict.message if verdict.public else ""
    return _lines(verdict, message, verdict.hint)


def for_instructor(verdict: Verdict) -> str:
    """Return all about a check: its message, its hint, and the log that is for instructors alone."""
    return _lines(verdict, verdict.message, verdict.hint, verdict.debug)


def _lines(verdict: Verdict, message: str, hint: str, debug: str = "") -> str:
    lines = [ending(verdict)]
    if passed(verdict):
        return lines[0]
    if message.strip():
        lines.append(clean(message, LONGEST))
    if hint.strip() and hint.strip() != message.strip():
        lines.append(f"Hint: {clean(hint, LONGEST)}")
    if debug.strip():
        lines.append(clean(debug, LONGEST))
    return "\n".join(lines)

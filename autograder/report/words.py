"""The words and symbols shared by every report; those that other formats need too are in `checks.text`.

A verdict is never told by colour alone: each status has a symbol, a plain-ASCII symbol for old consoles,
and a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from autograder.checks.text import (
    check_title,
    clean,
    one_line,
    points_text,
    question_label,
    round_points,
)

if TYPE_CHECKING:
    from autograder.judge.result import Mark

__all__ = [
    "STATUS_WORDS",
    "WITHHELD",
    "StatusWord",
    "check_title",
    "clean",
    "count_of",
    "mark_sentence",
    "one_line",
    "points_text",
    "question_label",
    "round_points",
    "shown_status",
]


@dataclass(frozen=True)
class StatusWord:
    """How one status is shown: `symbol` (one column wide), `ascii` (for old consoles), `word`, `meaning`."""

    symbol: str
    ascii: str
    word: str
    meaning: str


STATUS_WORDS: dict[str, StatusWord] = {
    "passed": StatusWord("✓", "+", "passed", "the check found what it expected"),
    "partial": StatusWord("◐", "~", "partly passed", "part of the check's points were given"),
    "failed": StatusWord("✗", "x", "failed", "the check found something other than it expected"),
    "error": StatusWord("!", "!", "error", "the submitted code raised an exception"),
    "timed out": StatusWord("◷", "t", "timed out", "the submitted code did not finish in the time allowed"),
    "skipped": StatusWord("–", "-", "skipped", "a check that this one depends on did not pass"),
    "not judged": StatusWord(
        "?",
        "?",
        "not judged",
        "the grading system could not run this check; that is not the student's fault and no points "
        "are taken off for it",
    ),
}

WITHHELD = (
    "The grade is withheld, because at least one check could not be judged. This is a fault of the grading "
    "system, not of the submission, and it is not a zero: those checks will be run again."
)


def shown_status(status: str, awarded: float, points: float) -> str:
    """Return the key of STATUS_WORDS for a verdict: "partial" where only a part of the points was given."""
    settled = status not in ("not judged", "skipped")
    if settled and points > 0 and 0 < awarded < points - 1e-9:
        return "partial"
    return status if status in STATUS_WORDS else "not judged"


def mark_sentence(mark: Mark, maximum: float | None, checks: float | None) -> str:
    """Return what a person set and why: "Q2: 7 of 60 points, set by hand (the checks gave 30): ..."."""
    check = f", {check_title(mark.subject)}" if "." in mark.subject else ""
    what = f"{question_label(mark.question)}{check}"
    of = "" if maximum is None else f" of {points_text(maximum)}"
    gave = "" if checks is None else f" (the checks gave {points_text(checks)})"
    return f"{what}: {points_text(mark.points)}{of} points, set by hand{gave}: {mark.why}"


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun in the singular or plural: `count_of(1, "check")` is "1 check"."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"

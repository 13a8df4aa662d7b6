"""How late each student was, where the LMS does not say: a CSV with a column of ids and one of hours."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from autograder.course.suggest import closest
from autograder.errors import LmsError
from autograder.lms.gradebook import number
from autograder.lms.tables import Table

_HOURS = ("hours", "hours_late", "hours late")
_DURATION = ("lateness (h:m:s)", "lateness")


def read_lateness(path: Path, known: Collection[str]) -> dict[str, float]:
    """Return seconds late by the name of a student or attempt; reads Gradescope's `Lateness (H:M:S)` too.

    Raises LmsError naming the line of what is no number of hours, and of a name that is not `known`.
    """
    table = Table.read(path)
    who = table.column("student_id", "student", "SID", "id", "ID", "Email")
    hours, duration = table.column(*_HOURS), table.column(*_DURATION)
    column = duration if hours is None else hours
    if who is None or column is None:
        raise LmsError(
            f"{path} needs a column student_id and a column hours; it has: {', '.join(table.header)}"
        )
    late: dict[str, float] = {}
    for line, row in zip(table.lines()[1:], table.rows[1:], strict=True):
        student = row.text(who).strip()
        text = row.text(column).strip()
        if not student or not text:
            continue
        seconds = _clock(text) if hours is None else _hours(text)
        if seconds is None or seconds < 0:
            raise LmsError(f"{path}, line {line}: {text!r} is no number of hours")
        if student not in known:
            near = closest(student, known)
            meant = f"; closest: {near!r}" if near else ""
            raise LmsError(f"{path}, line {line}: no student {student!r}{meant}")
        if late.setdefault(student, seconds) != seconds:
            raise LmsError(f"{path}, line {line}: {student!r} stands there twice with other hours")
    return late


def _hours(text: str) -> float | None:
    hours = number(text)
    return None if hours is None else float(hours * 3600)


def _clock(text: str) -> float | None:
    parts = text.split(":")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None
    hours, minutes, seconds = map(int, parts)
    return hours * 3600.0 + minutes * 60 + seconds

"""How late each student was, where the LMS does not say: a CSV with a column of ids and one of hours."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import LmsError
from autograder.lms.gradebook import number
from autograder.lms.tables import Table

_HOURS = ("hours", "hours_late", "hours late")
_DURATION = ("lateness (h:m:s)", "lateness")


def read_lateness(path: Path) -> dict[str, float]:
    """Return seconds late by student id; also reads Gradescope's `SID,…,Lateness (H:M:S)`.

    Raises LmsError naming the line of what is no number of hours.
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

"""Grades as a plain CSV or JSON of our own, for whatever reads neither Canvas nor Moodle.

The CSV is UTF-8 with a byte-order mark, every cell quoted, ids as text. Text that a spreadsheet would
evaluate is guarded, and `cells.unguarded` gives it back. A withheld grade is an empty
cell.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from autograder.lms.cells import guarded
from autograder.lms.grades import Marks, Standing

SCHEMA = 1
IDS = ("sis", "login", "email", "canvas", "moodle", "github")
BOM = "\ufeff"


def as_csv(standings: Sequence[Standing], marks: Marks) -> bytes:
    """Return the grades as CSV: ids, points per question, raw, penalty, final, state and reason."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    late = ("submitted", "hours_late")
    tail = ("raw", "penalty", "final", "maximum", "state", "reason", "folder")
    writer.writerow(["student_id", "name", *IDS, *late, *marks.questions, *tail])
    for standing in standings:
        writer.writerow([guarded(cell) for cell in _cells(standing, marks)])
    return (BOM + lines.getvalue()).encode()


def as_json(standings: Sequence[Standing], marks: Marks) -> bytes:
    """Return the grades as JSON; a withheld one is null. Points are numbers, ids are strings."""
    students = [_object(standing) for standing in standings]
    about = {"schema": SCHEMA, "assignment": marks.assignment, "title": marks.title, "maximum": marks.maximum}
    return msgspec.json.format(msgspec.json.encode({**about, "students": students}), indent=2) + b"\n"


def _cells(standing: Standing, marks: Marks) -> list[str]:
    ids, mark, grade = standing.person.ids, standing.mark, standing.grade
    questions = {} if mark is None else mark.questions
    hours = "" if standing.seconds_late is None else f"{standing.seconds_late / 3600:.2f}"
    numbers = ("", "", "") if grade is None else tuple(f"{part:.2f}" for part in grade)
    state = f"{standing.state} (forced)" if standing.forced else standing.state
    return [
        standing.person.key,
        ids.get("name", ids.get("slug", "")),
        *(ids.get(kind, "") for kind in IDS),
        "" if standing.attempt is None else standing.attempt.submitted,
        hours,
        *(_points(questions.get(question)) for question in marks.questions),
        *numbers,
        f"{marks.maximum:g}",
        state,
        standing.reason,
        "" if mark is None else mark.student,
    ]


def _points(points: float | None) -> str:
    return "" if points is None else f"{points:.2f}"


def _object(standing: Standing) -> dict[str, Any]:
    mark, grade, attempt = standing.mark, standing.grade, standing.attempt
    return {
        "student": standing.person.key,
        "ids": standing.person.ids,
        "state": standing.state,
        "reason": standing.reason,
        "forced": standing.forced,
        "raw": _number(None if grade is None else grade.raw),
        "penalty": _number(None if grade is None else grade.penalty),
        "final": _number(standing.final),
        "questions": {} if mark is None else mark.questions,
        "folder": None if mark is None else mark.student,
        "attempt": None if attempt is None else attempt.number,
        "submitted": None if attempt is None else attempt.submitted or None,
        "seconds_late": standing.seconds_late,
    }


def _number(points: Decimal | None) -> float | None:
    return None if points is None else float(points)

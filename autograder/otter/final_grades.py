"""A run as Otter's `final_grades.csv`, with the student ids that Otter's own lacks.

Columns: `student_id`, then Otter's: `file`, the questions by name, `total_points_earned`, `percent_correct`,
`grading_status`. The first row is Otter's `points-per-question`, taken from the manifest and from no
submission. Each row is written from its own result alone; a withheld grade leaves its cells empty and says
why.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.checks.text import one_line, text_cell
from autograder.course.manifest import Manifest
from autograder.judge.result import SubmissionResult
from autograder.otter.grades import points_of, why_withheld

POINTS_ROW = "points-per-question"
COMPLETED = "Completed"
_LONGEST_STATUS = 400


@dataclass(frozen=True)
class Handed:
    """What one student handed in: the result, or `problem`, which says why there is none."""

    student: str
    file: str
    result: SubmissionResult | None = None
    problem: str = ""

    def why_withheld(self, manifest: Manifest) -> str:
        """Return the reason why there is no grade, or an empty text."""
        if self.result is None:
            return self.problem or "nothing was recorded"
        return why_withheld(self.result, manifest)


def final_grades(rows: Iterable[Handed], manifest: Manifest) -> str:
    """Return the file as text, rows by student id."""
    questions = sorted(question.id for question in manifest.questions)
    worth = {question.id: question.points for question in manifest.questions}
    total = sum(worth.values())
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["student_id", "file", *questions, "total_points_earned", "percent_correct", "grading_status"]
    )
    points = [_number(worth[question]) for question in questions]
    writer.writerow(["", POINTS_ROW, *points, _number(total), "1", "--"])
    for row in sorted(rows, key=lambda row: row.student):
        writer.writerow(
            [text_cell(one_line(row.student)), text_cell(one_line(row.file)), *_cells(row, manifest)]
        )
    return text.getvalue()


def _cells(row: Handed, manifest: Manifest) -> list[str]:
    questions = sorted(question.id for question in manifest.questions)
    why = row.why_withheld(manifest)
    if why or row.result is None or row.result.total is None:
        return [""] * (len(questions) + 2) + [text_cell(one_line(why, _LONGEST_STATUS))]
    earned = [_number(points_of(row.result, question)) for question in questions]
    worth = sum(question.points for question in manifest.questions)
    return [*earned, _number(row.result.total), _number(round(row.result.total / worth, 4)), COMPLETED]


def _number(value: float) -> str:
    """Write at most five decimals, as Otter does, and no trailing zeros."""
    text = f"{value:.5f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

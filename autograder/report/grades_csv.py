"""grades.csv: one row per student, for a spreadsheet or a gradebook.

The file is UTF-8 with a byte-order mark and CR LF line ends: a spreadsheet opened by double-click then
shows names with accents correctly (Python reads it with `encoding="utf-8-sig"`). Every field is quoted as
RFC 4180 describes. A withheld grade is an empty cell, and the columns `status` and `reason` say why;
it is never a 0.

Text that a spreadsheet would run as a formula gets a leading apostrophe. Ids are written as they are
(leading zeros kept), unless they would be such a formula.
"""

import csv
import io

from autograder.checks.text import one_line, round_points, text_cell
from autograder.report.model import ClassReport, StudentRow

BOM = "\ufeff"


def points_cell(points: float | None) -> str:
    """Points with two decimals, or an empty cell for a withheld grade."""
    return "" if points is None else f"{round_points(points):f}"


def header(report: ClassReport) -> list[str]:
    """Return the column names: identity, a column per question ("q1_2"), the sum, status and remarks.

    `set_by_hand` names the questions and checks whose points a person set, with the reasons.
    """
    names = [question.id for question in report.questions]
    late = ["penalty", "final"] if report.with_lateness else []
    columns = ["student_id", "name", *names, "total", *late, "maximum", "status", "reason", "file"]
    return [*columns, "set_by_hand"]


def student_cells(report: ClassReport, row: StudentRow) -> list[str]:
    """Return the cells of one student in the order of `header`."""
    return [
        text_cell(one_line(row.student_id)),
        text_cell(one_line(row.name)),
        *(points_cell(row.points(question.id)) for question in report.questions),
        points_cell(row.total),
        *(map(points_cell, (row.penalty, row.final)) if report.with_lateness else ()),
        points_cell(report.maximum),
        row.state,
        text_cell(one_line(row.reason(), 500)),
        text_cell(one_line(row.file)),
        text_cell(one_line("; ".join(row.mark_notes(report.questions)), 1000)),
    ]


def grades_csv(report: ClassReport, *, bom: bool = True) -> str:
    """Return the whole file as text, rows in the order of the report."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header(report))
    writer.writerows(student_cells(report, row) for row in report.rows)
    return f"{BOM if bom else ''}{lines.getvalue()}"

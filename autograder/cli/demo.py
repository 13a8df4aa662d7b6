"""`autograder demo`: an invented class, graded like a real one, and whether everyone got what was due."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.bulk.grading import Options
from autograder.bulk.run_folder import RunFolder
from autograder.cli.classroom import Classroom, Expected, Invented, write_class
from autograder.cli.console import say
from autograder.cli.grade_command import STOPPED, run_grade
from autograder.cli.run_report import report_of
from autograder.cli.runner import Runner
from autograder.course.discovery import Assignment
from autograder.errors import BulkError
from autograder.report.model import ClassReport, StudentRow

_ROUNDING = 1e-6
_SEED = 2026  # no secret: the class is invented, and its grades should be the same everywhere


def run_demo(
    console: Console,
    assignment: Assignment,
    folder: Path,
    *,
    slots: int | None = None,
    plain: bool = False,
    accept_weak: bool = False,
) -> int:
    """Build the class in `folder`, grade it, print the tables; returns 0 when all came out as intended.

    Run again, it goes on where it was stopped. Raises BulkError when `folder` holds something else.
    """
    submissions, run = folder / "submissions", folder / "run"
    if folder.exists() and any(folder.iterdir()) and not submissions.is_dir():
        raise BulkError(f"{folder} is not empty and holds no demo; name another folder with -o")
    students = _class_in(submissions, assignment)
    say(console, f"A class of {len(students)} invented submissions to {assignment.id} lies in {submissions}.")
    code = run_grade(
        console,
        assignment,
        submissions,
        run,
        Options(seed=_SEED),
        Runner(slots=slots, accept_weak=accept_weak),
        plain=plain,
    )
    if code == STOPPED:
        return code
    opened = RunFolder.existing(run)
    with opened.journal(read_only=True) as journal:
        report = report_of(opened, journal, assignment.manifest)
    return _judge(console, report, students)


def _class_in(submissions: Path, assignment: Assignment) -> dict[str, Invented]:
    """Return the class; written when it is not there yet, and by a rename so that it is there whole."""
    classroom = Classroom(assignment)
    if submissions.is_dir():
        return classroom.by_student()
    unfinished = submissions.with_name(".submissions")
    if unfinished.exists():
        raise BulkError(f"{unfinished} is left from a demo that was stopped while it was written; remove it")
    students = write_class(classroom, unfinished)
    unfinished.rename(submissions)
    return students


def _judge(console: Console, report: ClassReport, students: dict[str, Invented]) -> int:
    """Print what each kind of submission got and whether that was due; returns 0 when all of it was."""
    groups: dict[str, list[tuple[StudentRow, Invented]]] = defaultdict(list)
    for row in report.rows:
        groups[students[row.student_id].kind].append((row, students[row.student_id]))
    table = Table(title="What was handed in, and what came of it", title_justify="left", header_style="bold")
    for heading in ("kind", "submissions", "as intended", "points"):
        table.add_column(heading)
    wrong = []
    for kind, members in groups.items():
        missed = [(row, one) for row, one in members if not as_intended(report, row, one.expected)]
        wrong += missed
        totals = [row.total for row, _ in members if row.total is not None]
        points = f"{min(totals):g} to {max(totals):g}" if totals else "no grade"
        table.add_row(*(Text(str(cell)) for cell in (kind, len(members), len(members) - len(missed), points)))
    console.print(table)
    for row, one in wrong:
        got = row.state if row.total is None else f"{row.total:g} points"
        say(
            console,
            f"NOT AS INTENDED: {row.student_id}, {one.kind} “{one.what}”: {one.expected.words}; got {got}.",
        )
    return 1 if wrong else 0


def as_intended(report: ClassReport, row: StudentRow, expected: Expected) -> bool:
    """Whether a row is what its submission was made to get."""
    if row.state != expected.state:
        return False
    if expected.total is not None:
        return row.total is not None and abs(row.total - expected.total) < _ROUNDING
    if not expected.loses:
        return True
    lost = {one.id for one in report.questions if (row.points(one.id) or 0.0) < one.points - _ROUNDING}
    return lost == {expected.loses} if expected.others_kept else expected.loses in lost

"""From a run's journal to the plain marks that `lms` exports: the one place where those two meet."""

from __future__ import annotations

from autograder.bulk.journal import Journal
from autograder.bulk.outdated import outdated
from autograder.bulk.records import Row
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.standing import rows
from autograder.cli.run_report import report_of
from autograder.course.manifest import Manifest
from autograder.lms.grades import (
    MISSING,
    NOT_JUDGED,
    OUTDATED,
    UNREADABLE,
    UNSETTLED,
    WAITING,
    Mark,
    Marks,
)
from autograder.report.feedback import feedback_markdown
from autograder.report.model import ClassReport, StudentRow

_INTAKE = {"no submission": MISSING, "unreadable": UNREADABLE, "too large": UNREADABLE}


def marks_of(folder: RunFolder, journal: Journal, manifest: Manifest) -> Marks:
    """Return what the run says about every folder it graded, as it stands."""
    report = report_of(folder, journal, manifest)
    old = outdated(journal)
    intake = {row.submission.student: row for row in rows(journal)}
    return Marks(
        assignment=manifest.id,
        title=manifest.title,
        maximum=report.maximum,
        questions=[question.id for question in report.questions],
        marks={
            row.student_id: _outdated(row.student_id)
            if row.student_id in old
            else _mark(report, row, intake[row.student_id])
            for row in report.rows
        },
    )


def _outdated(student: str) -> Mark:
    """Return the mark of whoever changed the file since: what the run knows is of the former one."""
    why = "a newer attempt was not graded; `autograder grade` with --changed grades it"
    return Mark(student, OUTDATED, reason=why)


def _mark(report: ClassReport, row: StudentRow, recorded: Row) -> Mark:
    state = _state(row, recorded)
    reason = "" if row.total is not None else row.reason().removeprefix(f"{state}: ")
    return Mark(
        student=row.student_id,
        state=state,
        raw=row.total,
        reason="the same command goes on with it" if state == WAITING else reason,
        file=row.file,
        questions={question.id: row.points(question.id) for question in report.questions},
        feedback=feedback_markdown(report, row),
    )


def _state(row: StudentRow, recorded: Row) -> str:
    """Return the state as exports have it; where somebody has to choose a file, no option writes points."""
    if row.total is not None:
        return "graded"
    if not recorded.submission.ready:
        return _INTAKE.get(recorded.submission.intake, UNSETTLED)
    if row.state == "unreadable":
        return UNREADABLE
    return WAITING if recorded.result is None else NOT_JUDGED

"""From a run's journal to the reports: the one place where `bulk` and `report` meet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from autograder.bulk.journal import Journal
from autograder.bulk.outdated import outdated
from autograder.bulk.records import Row, Run
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.shown import shown
from autograder.bulk.standing import counts, row_of, rows
from autograder.cli.run_people import with_people
from autograder.course.manifest import Manifest
from autograder.errors import BulkError
from autograder.judge.rungs import sentence_of
from autograder.otter.foreign.caution import caution
from autograder.otter.foreign.declaration import assignment_of_run
from autograder.report.model import ClassReport, RunInfo, StudentRow, class_report
from autograder.report.words import count_of

if TYPE_CHECKING:
    from autograder.report.write import WrittenReport


def run_of(folder: RunFolder, journal: Journal) -> Run:
    """Return the run's record; raises BulkError when it was never begun or has no such revision."""
    run = journal.run()
    if run is None:
        (newest,) = journal.connection.execute("SELECT MAX(number) FROM revisions").fetchone()
        if newest:
            raise BulkError(f"no revision {journal.revision} in {folder.path}; allowed: 1 to {newest}")
        raise BulkError(f"{folder.path} holds a run that was never begun; grade into it again")
    return run


def report_of(folder: RunFolder, journal: Journal, manifest: Manifest, command: str = "") -> ClassReport:
    """Return the report of everybody in the run, as it stands."""
    info = run_info(folder, run_of(folder, journal), command)
    if reused := counts(journal).reused:
        info = replace(info, reused=f"{count_of(reused, 'result')} taken over from identical submissions")
    people = with_people(folder, journal, manifest, map(student_row, rows(journal)))
    return class_report(manifest, info, people)


def write_reports(
    folder: RunFolder, journal: Journal, manifest: Manifest
) -> tuple[ClassReport, WrittenReport]:
    """Write grades.csv, feedback/ and report.html into the run folder; raises ReportError when it cannot."""
    from autograder.report.write import write_all  # `status` does without the templates of the page

    report = report_of(folder, journal, manifest)
    return report, write_all(report, folder.path)


def note_reported(journal: Journal) -> None:
    """Write down in the log what the reports just written hold."""
    journal.log("reported", _extent(journal))


def reports_are_current(folder: RunFolder, journal: Journal) -> bool:
    """Whether reports were written since the last change to a submission or a grade."""
    last = journal.connection.execute(
        "SELECT text FROM events WHERE kind = 'reported' ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return (folder.path / "report.html").exists() and last == (_extent(journal),)


def _extent(journal: Journal) -> str:
    """Return what changes with every submission, result, mark or changed file, and with a promotion."""
    submissions, results, reused, marks = journal.connection.execute(
        "SELECT (SELECT COUNT(*) FROM submissions),"
        " (SELECT COUNT(*) FROM attempts WHERE outcome = 'recorded'),"
        " (SELECT COUNT(*) FROM results WHERE origin = 'reused'),"
        " (SELECT COUNT(*) || ' marks, of which taken back: ' || COUNT(removed) FROM marks)"
    ).fetchone()
    old = sorted(outdated(journal))
    changed = f", not graded anew: {', '.join(old)}" if old else ""
    return (
        f"revision {journal.revision}: {submissions} submissions taken in, {results} attempts recorded, "
        f"{reused} taken over, {marks}{changed}"
    )


def single_report(folder: RunFolder, journal: Journal, manifest: Manifest, student: str) -> ClassReport:
    """Return a report of one student; raises BulkError with the closest ids when there is none."""
    info = run_info(folder, run_of(folder, journal), "")
    return class_report(
        manifest, info, with_people(folder, journal, manifest, [student_row(row_of(journal, student))])
    )


def student_row(row: Row) -> StudentRow:
    """Return a journal's row as reports have it.

    A report knows four states. What intake could not hand on is *unreadable* when there is a file that says
    nothing to us, and *no result* when somebody has to choose or nothing was handed in.
    """
    submission = row.submission
    notes = (submission.note,) if submission.note else ()
    status = ""
    if not submission.ready and row.total is None:
        status = "unreadable" if submission.intake in ("unreadable", "too large") else "no result"
        prefix = "" if submission.intake == "unreadable" else f"{submission.intake}: "
        notes = (f"{prefix}{submission.note}",)
    elif submission.ready and row.result is None:
        status, notes = "no result", (*notes, "It was not graded yet.")
    return StudentRow(
        student_id=submission.student,
        result=row.result,
        file=shown(submission.path),
        status=status,
        notes=notes,
    )


def run_info(folder: RunFolder, run: Run, command: str) -> RunInfo:
    """Return what holds for the whole run, as text."""
    foreign = assignment_of_run(folder.path)
    return RunInfo(
        folder=str(folder.path),
        started=_readable(run.created),
        finished=_readable(run.finished or ""),
        dataset=run.dataset,
        profile=run.profile,
        seed=str(run.seed),
        rung=sentence_of(run.rung),
        revision=str(run.revision),
        command=command,
        versions=run.versions,
        caution=caution(foreign.declaration) if foreign else "",
    )


def _readable(time: str) -> str:
    return time.replace("T", " ").replace("+00:00", " UTC")

"""Looking at a run: `autograder status`, `show` and `report`. Only `report` writes, and only reports."""

from __future__ import annotations

import shlex
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.bulk.journal import Journal
from autograder.bulk.records import Row, Run
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.shown import shown
from autograder.bulk.standing import counts, events, row_of
from autograder.cli.console import say
from autograder.cli.graded_assignment import assignment_of
from autograder.cli.run_report import run_of, single_report, write_reports
from autograder.course.discovery import Assignment
from autograder.course.manifest import Manifest
from autograder.judge.rungs import sentence_of
from autograder.report.terminal import print_class, print_student


def print_status(console: Console, path: Path) -> None:
    """Print how the run at `path` stands: numbers, who is at work on what, the last lines of its log."""
    folder = RunFolder.existing(path)
    with folder.journal(read_only=True) as journal:
        run, standing = run_of(folder, journal), counts(journal)
        table = Table.grid(padding=(0, 2))
        for label, value in _facts(run, folder.driver()):
            table.add_row(Text(label, style="dim"), Text(value))
        for label in (
            "submissions",
            "graded",
            "failing",
            "not_judged",
            "not_gradable",
            "unreadable",
            "waiting",
        ):
            table.add_row(Text(label.replace("_", " "), style="dim"), Text(str(getattr(standing, label))))
        console.print(table)
        students = {one.id: one.student for one in journal.submissions()}
        for attempt in journal.open_attempts():
            if attempt.slot:
                say(
                    console,
                    f"slot {attempt.slot}: {shown(students.get(attempt.submission, '?'))} {attempt.activity}",
                )
        for event in events(journal, 5):
            say(console, f"{event.at}  {event.kind}  {event.text}")


def print_student_of(console: Console, path: Path, student: str, course: Path | None, *, log: bool) -> None:
    """Print one student's row in full, the attempts at it, and the command that repeats its grading."""
    folder = RunFolder.existing(path)
    with folder.journal(read_only=True) as journal:
        assignment = assignment_of(folder, journal, course)
        report = single_report(folder, journal, assignment.manifest, student)
        print_student(console, report, report.rows[0], debug=log)
        row, run = row_of(journal, student), run_of(folder, journal)
        for one in journal.attempts(row.submission.id):
            where = f" on slot {one.slot}" if one.slot else ""
            reason = f": {one.reason}" if one.reason else ""
            say(
                console,
                f"attempt {one.attempt}{where}, {one.submitted}: {one.outcome or 'under way'}{reason}",
            )
        if row.submission.sha256:
            say(console, f"Graded file: {folder.sources / row.submission.sha256}")
            say(console, f"To repeat it: {_repeat(run, row, assignment)}")


def rebuild_reports(console: Console, path: Path, course: Path | None) -> None:
    """Write all reports of the run at `path` and print the class."""
    folder = RunFolder.existing(path)
    with folder.journal(read_only=True) as journal:
        report, written = write_reports(folder, journal, manifest_of(folder, journal, course))
    print_class(console, report, limit=60)
    say(console, f"Report: {written.page}")


def manifest_of(folder: RunFolder, journal: Journal, course: Path | None) -> Manifest:
    """Return the manifest of the assignment that the run grades."""
    return assignment_of(folder, journal, course).manifest


def _facts(run: Run, driver: int | None) -> list[tuple[str, str]]:
    doing = f"process {driver} is grading" if driver else "finished" if run.finished else "nobody is grading"
    return [
        ("assignment", run.assignment),
        ("state", doing),
        ("begun", run.created),
        ("finished", run.finished or "–"),
        ("data set", f"{run.dataset}, profile {run.profile}, seed {run.seed}"),
        ("isolation", sentence_of(run.rung) or "–"),
    ]


def _repeat(run: Run, row: Row, assignment: Assignment) -> str:
    settings = {"--seed": str(run.seed), "--profile": run.profile, "--dataset": run.dataset}
    words = ["-o", "NEW_RUN", "--only", row.submission.student]
    words += [word for pair in settings.items() for word in pair]
    return f"autograder grade SUBMISSIONS {assignment.option} {shlex.join(words)}"

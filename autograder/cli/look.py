"""Looking at a run: `autograder status` and `report`. Only `report` writes, and only reports."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from autograder.bulk.journal import Journal
from autograder.bulk.outdated import outdated
from autograder.bulk.progress import duration
from autograder.bulk.records import Counts, Run
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.shown import shown
from autograder.bulk.standing import counts, events, students_not_judged
from autograder.cli.console import say
from autograder.cli.graded_assignment import assignment_of
from autograder.cli.run_report import run_of, write_reports
from autograder.course.manifest import Manifest
from autograder.judge.rungs import sentence_of
from autograder.report.terminal import print_class
from autograder.report.words import clean, count_of

_LOG_LINES = 5
_NAMES_SHOWN = 10
_RATE_MINUTES = 2


def print_status(console: Console, path: Path, *, follow: bool = False) -> None:
    """Print how the run at `path` stands: numbers, who is at work on what, the last lines of its log.

    With `follow` it is shown again each second until nobody grades any more.
    """
    folder = RunFolder.existing(path)
    if not follow:
        console.print(_picture(folder))
    elif console.is_terminal and not console.is_dumb_terminal:
        with Live(_picture(folder), console=console, auto_refresh=False) as live:
            while folder.driver() is not None:
                time.sleep(1)
                live.update(_picture(folder), refresh=True)
    else:
        _follow_in_lines(console, folder)


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


def _follow_in_lines(console: Console, folder: RunFolder) -> None:
    """Print a line whenever the numbers change, and the whole picture at the end."""
    said = ""
    while folder.driver() is not None:
        with folder.journal(read_only=True, revision=_revision_at_work(folder)) as journal:
            standing = counts(journal)
        line = f"{standing.settled} of {standing.submissions} settled, {standing.not_judged} not judged"
        if line != said:
            say(console, line)
            said = line
        time.sleep(1)
    console.print(_picture(folder))


def _picture(folder: RunFolder) -> Group:
    """Return everything that `status` says."""
    driver, at_work = folder.driver(), _revision_at_work(folder)
    with folder.journal(read_only=True) as journal:
        run, promoted = run_of(folder, journal), journal.revision
        parts: list[Table | Text] = [_table([*_facts(run, driver), *_numbers(counts(journal))])]
        parts += _not_judged(journal)
        parts += [Text(line) for line in _outdated(journal)]
        log = [f"{event.at}  {event.kind}  {clean(event.text, 400)}" for event in events(journal, _LOG_LINES)]
    with folder.journal(read_only=True, revision=at_work) as journal:
        if at_work != promoted:
            parts.insert(1, Text(_beside(counts(journal), at_work, promoted)))
        if driver is not None:
            parts += [Text(line) for line in _at_work(journal)]
    return Group(*parts, *map(Text, log))


def _revision_at_work(folder: RunFolder) -> int:
    """Return the newest revision, which is the one that is being graded when one is."""
    with folder.journal(read_only=True) as journal:
        (newest,) = journal.connection.execute("SELECT MAX(number) FROM revisions").fetchone()
        return int(newest or journal.revision)


def _facts(run: Run, driver: int | None) -> list[tuple[str, str]]:
    doing = f"process {driver} is grading" if driver else "finished" if run.finished else "nobody is grading"
    return [
        ("assignment", run.assignment),
        ("state", doing),
        ("revision", f"{run.revision} (the promoted one)"),
        ("begun", run.created),
        ("finished", run.finished or "–"),
        ("data set", f"{run.dataset}, profile {run.profile}, seed {run.seed}"),
        ("isolation", sentence_of(run.rung) or "–"),
    ]


def _numbers(standing: Counts) -> list[tuple[str, str]]:
    always = ("submissions", "graded", "failing", "not_judged", "not_gradable", "unreadable", "waiting")
    names = [*always, *(name for name in ("reused", "marked") if getattr(standing, name))]
    words = {"reused": "identical work", "marked": "set by hand"}
    return [(words.get(name, name.replace("_", " ")), str(getattr(standing, name))) for name in names]


def _table(pairs: list[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    for label, value in pairs:
        table.add_row(Text(label, style="dim"), Text(value))
    return table


def _not_judged(journal: Journal) -> list[Text]:
    """Return a line for each student whose grade is withheld through a fault of ours."""
    withheld = students_not_judged(journal)
    lines = []
    for row in withheld[:_NAMES_SHOWN]:
        verdicts = [] if row.result is None else row.result.verdicts
        messages = (one.debug or one.message for one in verdicts if str(one.status) == "not judged")
        why = next(filter(None, messages), "").strip().splitlines()
        reason = clean(why[-1], 200) if why else "a check was not judged"
        lines.append(Text(f"not judged: {shown(row.submission.student, 40)}: {reason}"))
    if len(withheld) > _NAMES_SHOWN:
        lines.append(Text(f"and {len(withheld) - _NAMES_SHOWN} more that are not judged"))
    return lines


def _outdated(journal: Journal) -> list[str]:
    """Return a line on those whose newer file was not graded."""
    students = sorted(outdated(journal))
    named = ", ".join(shown(student, 40) for student in students[:_NAMES_SHOWN])
    more = f" and {len(students) - _NAMES_SHOWN} more" if len(students) > _NAMES_SHOWN else ""
    return [f"a newer attempt was not graded (grade with --changed): {named}{more}"] if students else []


def _beside(standing: Counts, revision: int, promoted: int) -> str:
    state = f"{standing.waiting} still to grade" if standing.waiting else "complete"
    relation = "is not promoted" if revision > promoted else "was graded"
    return (
        f"revision {revision} {relation}: {standing.graded} of {count_of(standing.submissions, 'submission')}"
        f" graded, {standing.not_judged} not judged, {state}"
    )


def _at_work(journal: Journal) -> list[str]:
    """Return the rate, and a line for each slot that is at work."""
    since = (datetime.now(UTC) - timedelta(minutes=_RATE_MINUTES)).isoformat(timespec="seconds")
    query = "SELECT COUNT(*) FROM attempts WHERE revision = ? AND outcome = 'recorded' AND ended >= ?"
    (recent,) = journal.connection.execute(query, (journal.revision, since)).fetchone()
    lines = []
    if recent:
        rate = recent / _RATE_MINUTES
        waiting = counts(journal).waiting
        lines.append(f"{rate:.0f} per minute lately, about {duration(60 * waiting / rate)} left")
    for attempt in journal.open_attempts():
        if attempt.slot:
            student = shown(journal.student_of(attempt.submission))
            lines.append(f"slot {attempt.slot}: {student} {attempt.activity}")
    return lines

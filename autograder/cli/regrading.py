"""`autograder regrade`, `revisions`, `promote` and `rollback` at the terminal."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.bulk.marks import whoever_asks
from autograder.bulk.progress import progress_for
from autograder.bulk.regrade import Asked, Regrade, words_of
from autograder.bulk.revisions import Change, CheckChange, changes, promote, revisions, rollback
from autograder.bulk.roles import Stop
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.shown import shown
from autograder.bulk.standing import counts
from autograder.checks.text import text_cell
from autograder.checks.verdicts import Verdict
from autograder.cli.console import say
from autograder.cli.grade_command import STOPPED, local_engine
from autograder.cli.graded_assignment import assignment_of
from autograder.cli.look import manifest_of
from autograder.cli.run_report import note_reported, write_reports
from autograder.cli.runner import Runner
from autograder.errors import BulkError
from autograder.report.grades_csv import BOM, points_cell
from autograder.report.words import count_of, one_line, points_text

_SHOWN = 40
_COLUMNS = (
    "student_id", "total_before", "total_after", "difference", "status_before", "status_after", "check",
    "check_before", "check_after", "points_before", "points_after",
)  # fmt: skip


def run_regrade(
    console: Console,
    path: Path,
    asked: Asked,
    course: Path | None,
    *,
    runner: Runner,
    plain: bool = False,
) -> int:
    """Grade into a new revision and print what it changes; returns the exit code."""
    folder = RunFolder.existing(path)
    with folder.journal(read_only=True) as journal:
        assignment = assignment_of(folder, journal, course)
    gpus = runner.gpu_use(assignment.manifest)
    with Regrade.opened(path, assignment, asked) as regrade:
        pending = regrade.pending()
        _say_what_is_there(console, regrade, len(pending))
        if pending:
            engine = local_engine(console, assignment, regrade.run.dataset, runner, gpus, len(pending))
            try:
                with Stop() as stop, progress_for(console, len(pending), plain=plain) as watcher:
                    complete = regrade.drive(pending, engine, watcher, stop)
            except KeyboardInterrupt:
                complete = False
            if not complete:
                say(console, "Stopped: nothing is lost, and the same command goes on.")
                return STOPPED
        number = regrade.journal.revision
        _say_changes(console, folder, regrade.base, number)
        standing = counts(regrade.journal)
    if standing.not_judged:
        say(
            console,
            f"{count_of(standing.not_judged, 'submission')} not judged: the same command tries again.",
        )
    say(console, f"Nothing is published yet. To publish it: autograder promote {path} {number}")
    return 1 if standing.not_judged else 0


def print_revisions(console: Console, path: Path, compare: int | None) -> None:
    """Print the revisions of a run, or what one of them changes against the promoted one."""
    folder = RunFolder.existing(path)
    found = revisions(folder)
    if compare is not None:
        promoted = next(one.run.revision for one in found if one.promoted)
        if compare not in [one.run.revision for one in found]:
            raise BulkError(f"{path} has no revision {compare}; it has {count_of(len(found), 'revision')}")
        _say_changes(console, folder, promoted, compare)
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("revision", "from", "graded anew", "begun", "graded", "not judged", "waiting", "mean"):
        table.add_column(heading)
    for one in found:
        name = f"{one.run.revision} (promoted)" if one.promoted else str(one.run.revision)
        cells = (
            name,
            str(one.run.base or "–"),
            words_of(one.run.scope),
            one.run.created,
            str(one.counts.graded),
            str(one.counts.not_judged),
            str(one.counts.waiting),
            "–" if one.mean is None else f"{one.mean:.2f}",
        )
        table.add_row(*map(Text, cells))
    console.print(table)


def run_promote(console: Console, path: Path, number: int, course: Path | None, *, force: bool) -> None:
    """Publish a revision and write the reports anew."""
    folder = RunFolder.existing(path)
    with folder.driving():
        before = promote(folder, number, whoever_asks(), force=force)
        say(console, f"Revision {number} is promoted, in place of {before}. Back: autograder rollback {path}")
        _write_reports(console, folder, course)


def run_rollback(console: Console, path: Path, course: Path | None) -> None:
    """Return to the revision published before and write the reports anew."""
    folder = RunFolder.existing(path)
    with folder.driving():
        former, present = rollback(folder, whoever_asks())
        say(console, f"Revision {present} is promoted again; revision {former} is kept.")
        _write_reports(console, folder, course)


def _write_reports(console: Console, folder: RunFolder, course: Path | None) -> None:
    with folder.journal() as journal:
        standing = counts(journal)
        _, written = write_reports(folder, journal, manifest_of(folder, journal, course))
        note_reported(journal)
    if standing.waiting:
        number = count_of(standing.waiting, "submission")
        say(console, f"{number} of this run have no result in it: `autograder grade` grades them.")
    say(console, f"Report: {written.page}")


def _say_what_is_there(console: Console, regrade: Regrade, pending: int) -> None:
    run = regrade.run
    begun = "gone on with" if regrade.resumed else "begun"
    say(
        console,
        f"{run.assignment}: revision {run.revision} {begun} beside revision {run.base}: "
        f"{words_of(run.scope)}, {count_of(pending, 'submission')} to judge.",
    )


def _say_changes(console: Console, folder: RunFolder, before: int, after: int) -> None:
    """Print who changes, and write all of it to a file."""
    found = list(changes(folder, before, after))
    if not found:
        say(console, f"No grade and no verdict of revision {after} differs from revision {before}.")
        return
    console.print(_table(found, before, after))
    if len(found) > _SHOWN:
        say(console, f"and {len(found) - _SHOWN} more; the file lists all.")
    moved = [change.difference for change in found if change.difference is not None]
    up, down = sum(one > 1e-9 for one in moved), sum(one < -1e-9 for one in moved)
    say(console, f"{count_of(len(found), 'student')} changed: {up} gain points, {down} lose points.")
    tally = Counter(one.check for change in found for one in change.checks)
    for check, number in tally.most_common(10):
        say(console, f"  {check}: another verdict for {count_of(number, 'student')}")
    target = folder.path / f"changes-{before}-to-{after}.csv"
    part = target.with_suffix(f".{os.getpid()}")
    part.write_text(BOM + _csv(found), encoding="utf-8", newline="")
    part.replace(target)
    say(console, f"All changes: {target}")


def _table(found: list[Change], before: int, after: int) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("student", f"revision {before}", f"revision {after}", "by", "because of"):
        table.add_column(heading)
    for change in found[:_SHOWN]:
        by = "" if change.difference is None else f"{change.difference:+.2f}".rstrip("0").rstrip(".")
        cells = (_total(change.before, change.status_before), _total(change.after, change.status_after), by)
        table.add_row(*map(Text, (shown(change.student, 40), *cells, _because(change))))
    return table


def _total(total: float | None, status: str) -> str:
    return status if total is None else points_text(total)


def _because(change: Change) -> str:
    told = [f"{one.check}: {_way(one.before)} → {_way(one.after)}" for one in change.checks[:3]]
    more = len(change.checks) - 3
    return "; ".join([*told, f"{more} more checks"] if more > 0 else told)


def _way(verdict: Verdict | None) -> str:
    return "absent" if verdict is None else str(verdict.status)


def _csv(found: list[Change]) -> str:
    """Return one line per student and changed check; a student without one has a line of totals."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for change in found:
        difference = "" if change.difference is None else points_cell(change.difference)
        common = [
            text_cell(one_line(change.student)),
            points_cell(change.before),
            points_cell(change.after),
            difference,
            change.status_before,
            change.status_after,
        ]
        nothing: list[CheckChange | None] = [None]
        for one in [*change.checks] or nothing:
            writer.writerow([*common, *_check_cells(one)])
    return lines.getvalue()


def _check_cells(change: CheckChange | None) -> list[str]:
    if change is None:
        return [""] * 5
    points = [points_cell(None if one is None else one.awarded) for one in (change.before, change.after)]
    return [change.check, _way(change.before), _way(change.after), *points]

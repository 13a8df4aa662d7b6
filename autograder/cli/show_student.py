"""`autograder show`: everything about one student, and how to see it happen again."""

from __future__ import annotations

import shlex
from collections import defaultdict
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.bulk.history import past_results
from autograder.bulk.journal import Journal
from autograder.bulk.marks import history_of
from autograder.bulk.records import Row
from autograder.bulk.regrade_jobs import COPIED
from autograder.bulk.reuse import judged_instead
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.shown import shown
from autograder.bulk.standing import questions_without_points, result_of, row_of
from autograder.cli.console import say
from autograder.cli.look import manifest_of
from autograder.cli.run_report import single_report
from autograder.judge.result import SubmissionResult
from autograder.report.terminal import print_student
from autograder.report.words import clean, points_text

_HASHES = ("submission", "checks", "manifest", "master")


def print_student_of(
    console: Console,
    path: Path,
    student: str,
    course: Path | None,
    *,
    log: bool,
    revision: int | None = None,
) -> None:
    """Print one student's row in full: checks, marks, revisions, attempts, provenance, how to repeat it."""
    folder = RunFolder.existing(path)
    with folder.journal(read_only=True, revision=revision) as journal:
        row = row_of(journal, student)
        report = single_report(folder, journal, manifest_of(folder, journal, course), student)
        print_student(console, report, report.rows[0], debug=log)
        _print_times(console, row)
        _print_marks(console, journal, row)
        _print_revisions(console, folder, row, journal)
        _print_attempts(console, journal, row)
        if row.result is not None:
            _print_provenance(console, journal, row, row.result)
        if row.submission.sha256:
            say(console, f"Graded file: {folder.sources / row.submission.sha256}")
        if row.origin:
            say(console, f"To judge it again, and compare: {_repeat(path, student, course, revision)}")


def _print_times(console: Console, row: Row) -> None:
    """Print the slowest checks: the time of a submission is mostly theirs."""
    verdicts = [] if row.result is None else row.result.verdicts
    slow = sorted((one for one in verdicts if one.seconds >= 0.1), key=lambda one: -one.seconds)[:5]
    if slow:
        say(console, "Slowest checks: " + ", ".join(f"{one.check} {one.seconds:.1f} s" for one in slow))


def _print_marks(console: Console, journal: Journal, row: Row) -> None:
    """Print the marks that were taken back, that wait for others, and that were given for an earlier file."""
    newest, student = row.submission.version, row.submission.student
    for entry in history_of(journal, student):
        mark = entry.mark
        said = f"{mark.subject} set to {points_text(mark.points)} by {clean(mark.who, 60)}, {mark.at}"
        if entry.removed:
            why = f" ({clean(entry.removed_why, 200)})" if entry.removed_why else ""
            say(console, f"Former mark: {said}; taken back by {clean(entry.removed_by, 60)}{why}")
        elif entry.version != newest:
            say(console, f"Mark given for an earlier file (version {entry.version}): {said}")
        elif row.result is None:
            open_still = ", ".join(questions_without_points(journal, student))
            say(
                console,
                f"Mark: {said}: {clean(mark.why, 200)}. It counts once these have points: {open_still}",
            )


def _print_revisions(console: Console, folder: RunFolder, row: Row, journal: Journal) -> None:
    found = past_results(journal, row.submission.id)
    if len(found) < 2:
        return
    with folder.journal(read_only=True) as other:
        promoted = other.revision
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("revision", "status", "points", "how", "recorded"):
        table.add_column(heading)
    for one in found:
        name = f"{one.revision} (promoted)" if one.revision == promoted else str(one.revision)
        table.add_row(*map(Text, (name, one.status, points_text(one.total), one.origin, one.recorded)))
    console.print(table)


def _print_attempts(console: Console, journal: Journal, row: Row) -> None:
    for one in journal.attempts(row.submission.id):
        where = f" on slot {one.slot}" if one.slot else ""
        reason = f": {clean(one.reason, 400)}" if one.reason else ""
        outcome = f"{one.outcome or 'under way'}{reason}"
        say(console, f"attempt {one.attempt}{where}, {one.submitted}: {outcome}")


def _print_provenance(console: Console, journal: Journal, row: Row, result: SubmissionResult) -> None:
    twin = judged_instead(journal, result)
    if twin:
        say(console, f"Identical work: judged once, for {shown(twin)}; the result was taken over.")
    if row.origin:
        say(console, f"Judged with: {_circumstances(result)}")
    by_revision: dict[int, list[str]] = defaultdict(list)
    for check, revision in result.provenance.get(COPIED, {}).items():
        by_revision[revision].append(check)
    for revision, checks in sorted(by_revision.items()):
        source = result_of(journal, row.submission.id, revision)
        how = f"; judged with: {_circumstances(source)}" if source is not None else ""
        named = ", ".join(checks[:3]) + (f" and {len(checks) - 3} more" if len(checks) > 3 else "")
        say(console, f"Taken over from revision {revision}: {named}{how}")


def _circumstances(result: SubmissionResult) -> str:
    facts = result.provenance
    versions = facts.get("versions") or {}
    parts = [f"{name} {str(facts[name])[:12]}" for name in _HASHES if facts.get(name)]
    parts += [f"{name} {version}" for name, version in versions.items() if version]
    for name in ("seed", "dataset", "profile", "rung", "device", "machine", "judged_at"):
        if facts.get(name) not in (None, ""):
            parts.append(f"{name} {facts[name]}")
    return ", ".join(parts)


def _repeat(path: Path, student: str, course: Path | None, revision: int | None) -> str:
    words = ["autograder", "reproduce", str(path), student]
    words += [] if revision is None else ["--revision", str(revision)]
    words += [] if course is None else ["--course", str(course)]
    return shlex.join(words)

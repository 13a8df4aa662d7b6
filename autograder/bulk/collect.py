"""Bring the submissions of a folder into a run: new ones are added, changed ones reported.

The bytes are copied into the run folder by content, so that what was graded can be graded again even when
the folder it came from is gone.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.bulk.choosing import Expected
from autograder.bulk.identity import work_of
from autograder.bulk.intake import Found, find_submissions, read_found
from autograder.bulk.journal import Journal
from autograder.bulk.outdated import note_changes
from autograder.bulk.reading import MAX_BYTES
from autograder.bulk.records import Submission
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.shown import stored
from autograder.errors import BulkError


class Collected(msgspec.Struct):
    """What a look into the submissions folder brought, as student ids."""

    added: list[str] = msgspec.field(default_factory=list)
    changed: list[str] = msgspec.field(default_factory=list)
    """differ from what the run holds; taken in only when asked for"""
    renewed: list[str] = msgspec.field(default_factory=list)
    """had nothing that can be graded before, or were changed and are to be graded anew"""
    gone: list[str] = msgspec.field(default_factory=list)
    """in the run, no longer in the folder; their grades stay"""
    runs: list[str] = msgspec.field(default_factory=list)
    """folders that hold a run of ours and so are nobody's submission"""


def collect(
    folder: Path,
    run: RunFolder,
    journal: Journal,
    expected: Expected,
    *,
    take_changed: bool = False,
    max_bytes: int = MAX_BYTES,
) -> Collected:
    """Add what `folder` holds to the run; one submission is in memory at a time.

    Raises BulkError when the folder is missing or empty, or the run folder cannot be written.
    """
    known = {submission.student: submission for submission in journal.submissions()}
    news, same = Collected(), []
    for found in find_submissions(folder, expected):
        if _is_run(folder / found.path.parts[0]):
            news.runs.append(found.student)
            continue
        submission = _take(folder, run, found, expected, max_bytes)
        before = known.pop(found.student, None)
        if before is None:
            news.added.append(found.student)
        elif _same(before, submission):
            same.append(found.student)
            continue
        elif before.ready and not take_changed:
            news.changed.append(found.student)
            continue
        else:
            news.renewed.append(found.student)
        journal.add_submission(submission)
    note_changes(journal, news.changed, same)
    news.gone = sorted(known)
    return news


def expect_apart(submissions: Path, output: Path) -> None:
    """Raise BulkError when `output` lies in the folder `submissions`, where it would become a student."""
    if submissions.resolve() in (output.resolve(), *output.resolve().parents):
        raise BulkError(f"{output} lies in {submissions}, where each folder is a student; give one elsewhere")


def _is_run(path: Path) -> bool:
    run = RunFolder(path)
    return run.journal_path.is_file() and run.sources.is_dir()


def _take(folder: Path, run: RunFolder, found: Found, expected: Expected, max_bytes: int) -> Submission:
    """Read one submission and keep its bytes in the run; of a zip, those of the file in it.

    So the same work is the same however it was packed, and nothing later needs to know of zips.
    """
    source = b""
    if found.ready:
        found, source = read_found(folder, found, expected, max_bytes)
    return Submission(
        id=0,
        student=found.student,
        version=0,
        path=stored(str(found.path)),
        filename=stored(found.filename),
        sha256=run.store(source) if found.ready else "",
        size=len(source),
        intake=found.status,
        note=found.note,
        work=work_of(source, found.filename) if found.ready else "",
    )


def _same(before: Submission, after: Submission) -> bool:
    if before.ready and after.ready:
        return before.sha256 == after.sha256
    return (before.intake, before.note) == (after.intake, after.note)

"""How a run stands: what reports, `status` and `show` read from the journal."""

from __future__ import annotations

import difflib
import sqlite3
from collections.abc import Iterator

import msgspec

from autograder.bulk.journal import Journal
from autograder.bulk.records import NOT_JUDGED, READY, Counts, LoggedEvent, Row, Submission
from autograder.errors import BulkError
from autograder.judge.result import SubmissionResult


def rows(journal: Journal) -> Iterator[Row]:
    """Yield every student's row in order of student id, one at a time so that memory stays flat."""
    for submission in journal.submissions():
        yield _row(journal, submission)


def row_of(journal: Journal, student: str) -> Row:
    """Return one student's row; raises BulkError with the closest ids when there is none."""
    submissions = {submission.student: submission for submission in journal.submissions()}
    if student in submissions:
        return _row(journal, submissions[student])
    close = difflib.get_close_matches(student, submissions, n=3, cutoff=0.5)
    hint = f"; closest: {', '.join(close)}" if close else ""
    raise BulkError(f"no student {student!r} in this run of {len(submissions)}{hint}")


def counts(journal: Journal) -> Counts:
    """Return how many submissions stand where."""
    full = "(SELECT SUM(points) FROM verdicts AS v WHERE v.revision = r.revision AND v.submission = s.id)"
    query = f"""
        SELECT COUNT(*),
               COALESCE(SUM(status = 'graded'), 0),
               COALESCE(SUM(status = 'graded' AND total < {full} - 1e-9), 0),
               COALESCE(SUM(status = ?), 0),
               COALESCE(SUM(intake <> ?), 0),
               COALESCE(SUM(status NOT IN ('graded', ?)), 0),
               COALESCE(SUM(intake = ? AND status IS NULL), 0)
        FROM submissions AS s LEFT JOIN results AS r ON r.submission = s.id AND r.revision = ?
        WHERE s.version = (SELECT MAX(version) FROM submissions AS other WHERE other.student = s.student)
    """
    values = (NOT_JUDGED, READY, NOT_JUDGED, READY, journal.revision)
    return Counts(*journal.connection.execute(query, values).fetchone())


def events(journal: Journal, limit: int = 100) -> list[LoggedEvent]:
    """Return the newest `limit` lines of the log, oldest first."""
    query = "SELECT at, kind, token, text FROM events ORDER BY id DESC LIMIT ?"
    return [LoggedEvent(*row) for row in journal.connection.execute(query, (limit,))][::-1]


def _row(journal: Journal, submission: Submission) -> Row:
    (attempts,) = journal.connection.execute(
        "SELECT COUNT(*) FROM attempts WHERE (revision, submission) = (?, ?)",
        (journal.revision, submission.id),
    ).fetchone()
    return Row(submission, result_of(journal, submission.id), attempts)


def result_of(journal: Journal, submission: int) -> SubmissionResult | None:
    """Return the recorded result of a submission, or None."""
    found: sqlite3.Row | None = journal.connection.execute(
        "SELECT status, seconds, cpu_seconds, load, provenance, assignment FROM results JOIN revisions"
        " ON number = revision WHERE revision = ? AND submission = ?",
        (journal.revision, submission),
    ).fetchone()
    if found is None:
        return None
    status, seconds, cpu_seconds, load, provenance, assignment = found
    verdicts = journal.connection.execute(
        "SELECT verdict FROM verdicts WHERE revision = ? AND submission = ? ORDER BY position",
        (journal.revision, submission),
    )
    fields = {
        "assignment": assignment,
        "status": status,
        "verdicts": [msgspec.json.decode(text) for (text,) in verdicts],
        "load": msgspec.json.decode(load),
        "provenance": msgspec.json.decode(provenance),
        "seconds": seconds,
        "cpu_seconds": cpu_seconds,
    }
    return msgspec.convert(fields, SubmissionResult)

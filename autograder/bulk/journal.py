"""The journal of a run: one SQLite file that makes at-least-once execution into exactly-once grades.

Every change is one transaction. The first finished attempt of a submission is recorded with all its verdicts
and its provenance by `INSERT OR IGNORE`; whatever finishes later changes nothing. A result that is *not
judged* only holds the place: it is the one kind that a later result replaces.

WAL lets `autograder status` read while a run writes. `synchronous=FULL` costs one fsync per recorded
submission, which is nothing beside grading it, and buys that a grade once reported survives a power cut;
NORMAL would survive only the death of the process.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from autograder.bulk.engine import parse_token, token_for
from autograder.bulk.records import NOT_JUDGED, READY, Attempt, Run, Submission, plain
from autograder.bulk.schema import migrate
from autograder.errors import BulkError
from autograder.judge.result import SubmissionResult

_CURRENT = "(SELECT MAX(version) FROM submissions AS other WHERE other.student = submissions.student)"
_SUBMISSION = "id, student, submissions.version, path, filename, sha256, size, intake, note"
_RUN = (
    "assignment", "checks_hash", "manifest_hash", "seed", "profile", "dataset", "versions", "created", "rung",
    "finished",
)  # fmt: skip
_ATTEMPT = "submission, attempt, submitted, slot, activity, lease, outcome, reason, ended"


class Journal:
    """The open journal of one run; use as a context manager. `revision` is the one that is written to."""

    def __init__(self, path: Path, *, read_only: bool = False, revision: int = 1) -> None:
        self.path = path
        self.revision = revision
        try:
            self.connection = sqlite3.connect(path, timeout=10, isolation_level=None)
            self.connection.execute("PRAGMA journal_mode=WAL")
            self.connection.execute("PRAGMA synchronous=FULL")
            self.connection.execute("PRAGMA foreign_keys=ON")
            migrate(self.connection, str(path))
            if read_only:
                self.connection.execute("PRAGMA query_only=ON")
        except sqlite3.Error as error:
            raise BulkError(f"{path} cannot be opened as a journal: {error}") from error

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was recorded is safe already."""
        self.connection.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Group statements into one transaction; raises BulkError when the disk refuses."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
            except BaseException:
                self.connection.execute("ROLLBACK")
                raise
            self.connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise BulkError(
                f"{self.path} cannot be written ({error}); nothing recorded was lost, run again"
            ) from error

    # ---- the run -------------------------------------------------------------------------------------

    def begin_run(self, run: Run) -> None:
        """Write down how this revision is graded."""
        columns = plain(run) | {"number": self.revision, "created": now(), "versions": _json(run.versions)}
        del columns["revision"]
        with self.transaction() as db:
            _insert(db, "revisions", columns)

    def run(self) -> Run | None:
        """Return how this revision is graded, or None before `begin_run`."""
        found = self.connection.execute(
            f"SELECT number AS revision, {', '.join(_RUN)} FROM revisions WHERE number = ?", (self.revision,)
        ).fetchone()
        if found is None:
            return None
        columns = dict(zip(("revision", *_RUN), found, strict=True))
        return msgspec.convert(columns | {"versions": msgspec.json.decode(columns["versions"])}, Run)

    def update_run(self, **columns: str | None) -> None:
        """Set `rung`, `finished`, `checks_hash`, `manifest_hash` or `versions` of this revision."""
        if unknown := set(columns) - {"rung", "finished", "checks_hash", "manifest_hash", "versions"}:
            raise ValueError(f"no such column: {unknown}")
        with self.transaction() as db:
            for column, value in columns.items():
                db.execute(f"UPDATE revisions SET {column} = ? WHERE number = ?", (value, self.revision))

    def log(self, kind: str, text: str, token: str = "") -> None:
        """Add a line to the run's log."""
        with self.transaction() as db:
            _insert(db, "events", {"at": now(), "kind": kind, "token": token, "text": text})

    # ---- submissions ---------------------------------------------------------------------------------

    def add_submission(self, submission: Submission) -> int:
        """Add a submission, or the next version of one; `id` and `version` are given here. Returns the id."""
        with self.transaction() as db:
            (version,) = db.execute(
                "SELECT COALESCE(MAX(version), 0) + 1 FROM submissions WHERE student = ?",
                (submission.student,),
            ).fetchone()
            columns = plain(submission) | {"version": version, "collected": now()}
            del columns["id"]
            return _insert(db, "submissions", columns)

    def submissions(self) -> list[Submission]:
        """Return the newest version of every student's submission, in order of student id."""
        query = f"SELECT {_SUBMISSION} FROM submissions WHERE version = {_CURRENT} ORDER BY student"
        return [Submission(*row) for row in self.connection.execute(query)]

    def pending(self) -> list[Submission]:
        """Return the gradable submissions that have no result, or one that is not judged."""
        query = (
            f"SELECT {_SUBMISSION} FROM submissions LEFT JOIN results"
            " ON results.submission = id AND revision = ?"
            f" WHERE version = {_CURRENT} AND intake = ? AND (status IS NULL OR status = ?) ORDER BY student"
        )
        return [
            Submission(*row) for row in self.connection.execute(query, (self.revision, READY, NOT_JUDGED))
        ]

    # ---- attempts ------------------------------------------------------------------------------------

    def begin_attempt(self, submission: int, lease: float) -> str:
        """Write down a new attempt that is held until `lease` (epoch seconds); returns its token."""
        with self.transaction() as db:
            (attempt,) = db.execute(
                "SELECT COALESCE(MAX(attempt), 0) + 1 FROM attempts WHERE revision = ? AND submission = ?",
                (self.revision, submission),
            ).fetchone()
            columns = {"revision": self.revision, "submission": submission, "attempt": attempt}
            _insert(db, "attempts", columns | {"submitted": now(), "lease": lease})
        return token_for(submission, attempt)

    def renew(self, held: Iterable[tuple[str, str, str]], lease: float) -> None:
        """Hold attempts until `lease`: (token, slot, activity) of each."""
        with self.transaction() as db:
            db.executemany(
                "UPDATE attempts SET slot = ?, activity = ?, lease = ?"
                " WHERE (revision, submission, attempt) = (?, ?, ?) AND outcome = ''",
                [
                    (slot, activity, lease, self.revision, *parse_token(token))
                    for token, slot, activity in held
                ],
            )

    def end_attempt(self, token: str, outcome: str, reason: str = "") -> None:
        """Write down how an attempt ended when it brought no result: lost, cancelled, interrupted."""
        with self.transaction() as db:
            _end(db, self.revision, token, outcome, reason)

    def end_abandoned(self) -> int:
        """End the attempts that an earlier command left open (it was killed); returns how many."""
        with self.transaction() as db:
            cursor = db.execute(
                "UPDATE attempts SET outcome = 'interrupted', reason = 'the command ended', ended = ?"
                " WHERE revision = ? AND outcome = ''",
                (now(), self.revision),
            )
        return cursor.rowcount

    def attempts(self, submission: int) -> list[Attempt]:
        """Return the attempts at one submission, oldest first."""
        query = f"SELECT {_ATTEMPT} FROM attempts WHERE revision = ? AND submission = ? ORDER BY attempt"
        return [Attempt(*row) for row in self.connection.execute(query, (self.revision, submission))]

    def open_attempts(self) -> list[Attempt]:
        """Return the attempts under way whose lease has not run out."""
        query = f"SELECT {_ATTEMPT} FROM attempts WHERE revision = ? AND outcome = '' AND lease > ?"
        return [Attempt(*row) for row in self.connection.execute(query, (self.revision, time.time()))]

    # ---- results -------------------------------------------------------------------------------------

    def record(self, token: str, result: SubmissionResult) -> bool:
        """Record a finished attempt with its verdicts, unless its submission has a judged result already.

        Returns whether it was recorded. Attempt, result and verdicts change in one transaction.
        """
        submission, attempt = parse_token(token)
        key: dict[str, object] = {"revision": self.revision, "submission": submission}
        columns = key | {
            "attempt": attempt,
            "status": str(result.status),
            "total": result.total,
            "seconds": result.seconds,
            "cpu_seconds": result.cpu_seconds,
            "load": _json(result.load),
            "provenance": _json(result.provenance),
            "recorded": now(),
        }
        with self.transaction() as db:
            db.execute(
                "DELETE FROM results WHERE revision = ? AND submission = ? AND status = ?",
                (self.revision, submission, NOT_JUDGED),
            )
            first = _insert(db, "results", columns, "OR IGNORE") > 0
            for position, verdict in enumerate(result.verdicts if first else ()):
                said: dict[str, object] = {
                    "position": position,
                    "check_id": verdict.check,
                    "question": verdict.question,
                    "status": str(verdict.status),
                    "points": verdict.points,
                    "awarded": verdict.awarded,
                    "verdict": _json(verdict),
                }
                _insert(db, "verdicts", key | said)
            _end(db, self.revision, token, "recorded" if first else "too late", "", given_up=True)
        return first


def now() -> str:
    """Return the time as text, UTC to the second, e.g. `2026-11-22T18:00:05+00:00`."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _end(
    db: sqlite3.Connection, revision: int, token: str, outcome: str, reason: str, *, given_up: bool = False
) -> None:
    """End an attempt; one that was given up as lost is ended anew only by a result that came after all."""
    db.execute(
        "UPDATE attempts SET outcome = ?, reason = ?, ended = ?, activity = ''"
        " WHERE (revision, submission, attempt) = (?, ?, ?)"
        " AND (outcome = '' OR (? AND outcome <> 'recorded'))",
        (outcome, reason, now(), revision, *parse_token(token), given_up),
    )


def _insert(db: sqlite3.Connection, table: str, columns: dict[str, object], conflict: str = "") -> int:
    """Insert one row; returns its row id, or 0 when it was ignored. Column names are ours, never input."""
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    cursor = db.execute(
        f"INSERT {conflict} INTO {table} ({names}) VALUES ({places})", tuple(columns.values())
    )
    return int(cursor.lastrowid or 0) if cursor.rowcount == 1 else 0


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

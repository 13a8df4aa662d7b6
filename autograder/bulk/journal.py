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
import difflib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from autograder.bulk.engine import parse_token, token_for
from autograder.bulk.records import NOT_JUDGED, READY, Attempt, Run, Submission, plain
from autograder.bulk.schema import migrate
from autograder.bulk.writing import PARSED, end_attempt, insert, insert_result, insert_run, now, promoted
from autograder.errors import BulkError
from autograder.judge.result import SubmissionResult

_CURRENT = "(SELECT MAX(version) FROM submissions AS other WHERE other.student = submissions.student)"
_SUBMISSION = "id, student, submissions.version, path, filename, sha256, size, intake, note, submissions.work"
_RUN = (
    "assignment", "checks_hash", "manifest_hash", "seed", "profile", "dataset", "versions", "created", "rung",
    "finished", "base", "scope", "questions",
)  # fmt: skip
_ATTEMPT = "submission, attempt, submitted, slot, activity, lease, outcome, reason, ended"


class Journal:
    """The open journal of one run; use as a context manager.

    `revision` is the one that is read and written, by default the promoted one.
    """

    def __init__(self, path: Path, *, read_only: bool = False, revision: int | None = None) -> None:
        self.path = path
        try:
            self.connection = sqlite3.connect(path, timeout=10, isolation_level=None)
            self.connection.execute("PRAGMA journal_mode=WAL")
            self.connection.execute("PRAGMA synchronous=FULL")
            self.connection.execute("PRAGMA foreign_keys=ON")
            migrate(self.connection, str(path))
            self.revision = promoted(self.connection) if revision is None else revision
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
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:  # a full disk makes SQLite roll back by itself
                    self.connection.execute("ROLLBACK")
                raise
        except sqlite3.OperationalError as error:
            raise BulkError(
                f"{self.path} cannot be written ({error}); make room, or whatever it needs, and run the same "
                "command again: what was recorded is safe"
            ) from error

    # ---- the run -------------------------------------------------------------------------------------

    def begin_run(self, run: Run) -> None:
        """Write down how this revision is graded."""
        with self.transaction() as db:
            insert_run(db, run, self.revision)

    def run(self) -> Run | None:
        """Return how this revision is graded, or None before `begin_run`."""
        found = self.connection.execute(
            f"SELECT number AS revision, {', '.join(_RUN)} FROM revisions WHERE number = ?", (self.revision,)
        ).fetchone()
        if found is None:
            return None
        columns = dict(zip(("revision", *_RUN), found, strict=True))
        parsed = {name: msgspec.json.decode(columns[name]) for name in PARSED}
        return msgspec.convert(columns | parsed, Run)

    def update_run(self, **columns: str | None) -> None:
        """Set `rung`, `finished`, `checks_hash`, `manifest_hash` or `versions` of this revision."""
        if unknown := set(columns) - {"rung", "finished", "checks_hash", "manifest_hash", "versions"}:
            raise ValueError(f"no such column: {unknown}")
        with self.transaction() as db:
            for column, value in columns.items():
                db.execute(f"UPDATE revisions SET {column} = ? WHERE number = ?", (value, self.revision))

    def log(self, kind: str, text: str, token: str = "", student: str = "") -> None:
        """Add a line to the run's log, about an attempt, about a student or about the run."""
        with self.transaction() as db:
            if token and not student:
                student = self.student_of(parse_token(token)[0])
            columns = {"at": now(), "kind": kind, "token": token, "text": text, "student": student}
            insert(db, "events", columns)

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
            return insert(db, "submissions", columns)

    def submissions(self) -> list[Submission]:
        """Return the newest version of every student's submission, in order of student id."""
        query = f"SELECT {_SUBMISSION} FROM submissions WHERE version = {_CURRENT} ORDER BY student"
        return [Submission(*row) for row in self.connection.execute(query)]

    def submission(self, student: str) -> Submission:
        """Return the newest version of a student's submission; raises BulkError with the closest ids."""
        query = f"SELECT {_SUBMISSION} FROM submissions WHERE student = ? ORDER BY version DESC LIMIT 1"
        found = self.connection.execute(query, (student,)).fetchone()
        if found is not None:
            return Submission(*found)
        students = [name for (name,) in self.connection.execute("SELECT DISTINCT student FROM submissions")]
        close = difflib.get_close_matches(student, students, n=3, cutoff=0.5)
        hint = f"; closest: {', '.join(close)}" if close else ""
        raise BulkError(f"no student {student!r} in this run of {len(students)}{hint}")

    def student_of(self, submission: int) -> str:
        """Return whose submission it is; empty when there is none of that number."""
        query = "SELECT student FROM submissions WHERE id = ?"
        return str((self.connection.execute(query, (submission,)).fetchone() or ("",))[0])

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
            insert(db, "attempts", columns | {"submitted": now(), "lease": lease})
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

    def end_attempt(self, token: str, outcome: str, reason: str = "", slot: str = "") -> None:
        """Write down how an attempt ended when it brought no result: lost, cancelled, interrupted."""
        with self.transaction() as db:
            end_attempt(db, self.revision, token, outcome, reason, slot)

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

    def record(self, token: str, result: SubmissionResult, work: str = "", slot: str = "") -> bool:
        """Record a finished attempt with its verdicts, unless its submission has a judged result already.

        `work` is the key under which identical work may reuse the result, empty when none may; `slot` is
        where it was judged. Returns whether it was recorded. Attempt, result and verdicts change in one
        transaction.
        """
        submission, attempt = parse_token(token)
        with self.transaction() as db:
            first = insert_result(db, self.revision, submission, attempt, result, work)
            end_attempt(
                db, self.revision, token, "recorded" if first else "too late", "", slot, given_up=True
            )
        return first

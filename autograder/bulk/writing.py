"""Rows of the journal, written inside a transaction that the caller holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from autograder.bulk.engine import parse_token
from autograder.bulk.records import NOT_JUDGED, Run, plain
from autograder.judge.result import SubmissionResult

PARSED = ("versions", "scope", "questions")
"""columns of `revisions` that hold JSON"""


def insert(db: sqlite3.Connection, table: str, columns: Mapping[str, object], conflict: str = "") -> int:
    """Insert one row; returns its row id, or 0 when it was ignored. Column names are ours, never input."""
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    cursor = db.execute(
        f"INSERT {conflict} INTO {table} ({names}) VALUES ({places})", tuple(columns.values())
    )
    return int(cursor.lastrowid or 0) if cursor.rowcount == 1 else 0


def as_json(value: object) -> str:
    """Return `value` (structs, enums, plain data) as JSON text."""
    return msgspec.json.encode(value).decode()


def now() -> str:
    """Return the time as text, UTC to the second, e.g. `2026-11-22T18:00:05+00:00`."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def end_attempt(
    db: sqlite3.Connection,
    revision: int,
    token: str,
    outcome: str,
    reason: str,
    slot: str = "",
    *,
    given_up: bool = False,
) -> None:
    """End an attempt; one that was given up as lost is ended anew only by a result that came after all."""
    db.execute(
        "UPDATE attempts SET outcome = ?, reason = ?, ended = ?, activity = '', slot = COALESCE(?, slot)"
        " WHERE (revision, submission, attempt) = (?, ?, ?)"
        " AND (outcome = '' OR (? AND outcome <> 'recorded'))",
        (outcome, reason, now(), slot or None, revision, *parse_token(token), given_up),
    )


def promoted(db: sqlite3.Connection) -> int:
    """Return the number of the published revision: promotions stack up, a rollback takes the last one off."""
    stack = [1]
    for kind, revision in db.execute("SELECT kind, revision FROM promotions ORDER BY id"):
        if kind == "promote":
            stack.append(revision)
        elif len(stack) > 1:
            stack.pop()
    return stack[-1]


def insert_run(db: sqlite3.Connection, run: Run, revision: int) -> None:
    """Insert the row of a revision, inside the caller's transaction."""
    columns = plain(run) | {name: as_json(getattr(run, name)) for name in PARSED}
    del columns["revision"]
    insert(db, "revisions", columns | {"number": revision, "created": now()})


def insert_result(
    db: sqlite3.Connection,
    revision: int,
    submission: int,
    attempt: int,
    result: SubmissionResult,
    work: str = "",
    origin: str = "judged",
) -> bool:
    """Insert a result with its verdicts unless a judged one is there, inside the caller's transaction.

    Returns whether it was inserted. `attempt` is 0 where nothing was run for it.
    """
    key: dict[str, object] = {"revision": revision, "submission": submission}
    columns = key | {
        "attempt": attempt,
        "status": str(result.status),
        "total": result.total,
        "seconds": result.seconds,
        "cpu_seconds": result.cpu_seconds,
        "load": as_json(result.load),
        "provenance": as_json(result.provenance),
        "recorded": now(),
        "work": work,
        "origin": "merged" if origin == "judged" and "copied" in result.provenance else origin,
    }
    db.execute(
        "DELETE FROM results WHERE revision = ? AND submission = ? AND status = ?",
        (revision, submission, NOT_JUDGED),
    )
    if not insert(db, "results", columns, "OR IGNORE"):
        return False
    for position, verdict in enumerate(result.verdicts):
        said: dict[str, object] = {
            "position": position,
            "check_id": verdict.check,
            "question": verdict.question,
            "status": str(verdict.status),
            "points": verdict.points,
            "awarded": verdict.awarded,
            "verdict": as_json(verdict),
        }
        insert(db, "verdicts", key | said)
    return True

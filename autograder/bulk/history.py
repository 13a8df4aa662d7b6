"""The log of a run: what happened, to whom, since when; events and attempts in one order of time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

from autograder.bulk.journal import Journal
from autograder.bulk.records import LoggedEvent
from autograder.course.suggest import one_of
from autograder.errors import BulkError

ATTEMPT = "attempt"
KINDS = (
    "began",
    "resumed",
    "ended",
    "stopped",
    "broken off",
    "collected",
    "changed",
    "unchanged",
    "forced",
    "lost",
    "late",
    "not judged",
    "mark",
    "unmark",
    "regrade",
    "promote",
    "rollback",
    "reported",
    "gpu",
    "gpu retry",
)
"""what is written down in any run; a GPU's own events have further ones"""
_AGO = re.compile(r"(\d+)\s*(s|min|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days"}
_LINES = """
    SELECT at, kind, token, text, student FROM (
        SELECT id AS place, at, kind, token, text, student FROM events
        UNION ALL
        SELECT attempts.rowid, COALESCE(ended, submitted), 'attempt', submission || ':' || attempt,
               'attempt ' || attempt || CASE revision WHEN 1 THEN '' ELSE ' of revision ' || revision END
               || CASE slot WHEN '' THEN '' ELSE ' on slot ' || slot END || ': '
               || CASE outcome WHEN '' THEN 'under way' ELSE outcome END
               || CASE reason WHEN '' THEN '' ELSE ' (' || reason || ')' END,
               student
        FROM attempts JOIN submissions ON submissions.id = submission
    )
    WHERE (?1 = '' OR student = ?1) AND (?2 = '' OR kind = ?2) AND at >= ?3
    ORDER BY at DESC, place DESC LIMIT ?4
"""


class PastResult(msgspec.Struct, frozen=True):
    """What one revision says about a submission; the total is that of the checks, None where withheld."""

    revision: int
    status: str
    total: float | None
    origin: str
    recorded: str


def log_lines(
    journal: Journal, *, student: str = "", kind: str = "", since: str = "", limit: int = -1
) -> list[LoggedEvent]:
    """Return the newest `limit` lines (all: -1) that fit, oldest first.

    `since` is a time as the log writes it. Raises BulkError for an unknown student or kind.
    """
    if student:
        journal.submission(student)
    kinds = known_kinds(journal)
    if kind and kind not in kinds:
        raise BulkError(f"there are no lines of the kind {kind!r}; {one_of(kind, kinds)}")
    found = journal.connection.execute(_LINES, (student, kind, since, limit))
    return [LoggedEvent(*row) for row in found][::-1]


def known_kinds(journal: Journal) -> list[str]:
    """Return the kinds of lines that a log may have; first those that this one has."""
    kinds = [kind for (kind,) in journal.connection.execute("SELECT DISTINCT kind FROM events ORDER BY kind")]
    return list(dict.fromkeys([ATTEMPT, *kinds, *KINDS]))


def as_time(text: str, now: datetime | None = None) -> str:
    """Return a moment as the log writes it: from `10min`, `2h`, `3d` ago, or from a date or ISO time (UTC).

    Raises BulkError for anything else.
    """
    ago = _AGO.fullmatch(text.strip())
    if ago is not None:
        moment = (now or datetime.now(UTC)) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        return moment.isoformat(timespec="seconds")
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BulkError(f"{text!r} is no time; write 10min, 2h, 3d, 2026-11-22 or 2026-11-22T18:00") from None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def past_results(journal: Journal, submission: int) -> list[PastResult]:
    """Return what every revision says about a submission, oldest first."""
    query = (
        "SELECT revision, status, total, origin, recorded FROM results WHERE submission = ? ORDER BY revision"
    )
    return [PastResult(*row) for row in journal.connection.execute(query, (submission,))]

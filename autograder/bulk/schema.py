"""The tables of a journal and the steps that bring an older journal to the present form.

A journal's version is SQLite's `user_version`. Each migration takes it up by one and is never edited after
a release: a change is a new entry at the end. `migrate` runs the missing ones in one transaction, so a
journal is never left between two versions.
"""

from __future__ import annotations

import sqlite3

from autograder.errors import BulkError

_FIRST = """
CREATE TABLE revisions (              -- ways of grading the run; a regrade adds one and keeps the old
    number         INTEGER PRIMARY KEY,
    created        TEXT NOT NULL,
    assignment     TEXT NOT NULL,
    checks_hash    TEXT NOT NULL,     -- sha256 over the checks and the reference solution
    manifest_hash  TEXT NOT NULL,     -- sha256 of assignment.toml
    seed           INTEGER NOT NULL,
    profile        TEXT NOT NULL,
    dataset        TEXT NOT NULL,
    versions       TEXT NOT NULL,     -- JSON: autograder, python, tensorflow, keras, numpy
    rung           TEXT NOT NULL DEFAULT '',
    finished       TEXT
);
CREATE TABLE submissions (            -- what was handed in; a changed file is a new version
    id        INTEGER PRIMARY KEY,
    student   TEXT NOT NULL,          -- text always: leading zeros are part of an id
    version   INTEGER NOT NULL,
    path      TEXT NOT NULL,          -- where it was found, relative to the submissions folder
    filename  TEXT NOT NULL,
    sha256    TEXT NOT NULL,          -- '' when there was nothing to read
    size      INTEGER NOT NULL,
    intake    TEXT NOT NULL,          -- ready, or why it cannot be graded
    note      TEXT NOT NULL,
    collected TEXT NOT NULL,
    UNIQUE (student, version)
);
CREATE TABLE attempts (
    revision   INTEGER NOT NULL REFERENCES revisions(number),
    submission INTEGER NOT NULL REFERENCES submissions(id),
    attempt    INTEGER NOT NULL,
    submitted  TEXT NOT NULL,
    slot       TEXT NOT NULL DEFAULT '',
    activity   TEXT NOT NULL DEFAULT '',
    lease      REAL NOT NULL,         -- seconds since the epoch; past = whoever held it is gone
    outcome    TEXT NOT NULL DEFAULT '',
    reason     TEXT NOT NULL DEFAULT '',
    ended      TEXT,
    PRIMARY KEY (revision, submission, attempt)
);
CREATE TABLE results (                -- the first finished attempt of a submission, once
    revision    INTEGER NOT NULL REFERENCES revisions(number),
    submission  INTEGER NOT NULL REFERENCES submissions(id),
    attempt     INTEGER NOT NULL,
    status      TEXT NOT NULL,
    total       REAL,                 -- NULL: withheld
    seconds     REAL NOT NULL,
    cpu_seconds REAL NOT NULL,
    load        TEXT NOT NULL,        -- JSON: what the loader found and did
    provenance  TEXT NOT NULL,        -- JSON
    recorded    TEXT NOT NULL,
    PRIMARY KEY (revision, submission)
);
CREATE TABLE verdicts (
    revision   INTEGER NOT NULL,
    submission INTEGER NOT NULL,
    position   INTEGER NOT NULL,      -- order of declaration, which is the order of display
    check_id   TEXT NOT NULL,
    question   TEXT NOT NULL,
    status     TEXT NOT NULL,
    points     REAL NOT NULL,
    awarded    REAL NOT NULL,
    verdict    TEXT NOT NULL,         -- JSON: all of it, with message, hint, times and log
    PRIMARY KEY (revision, submission, check_id),
    FOREIGN KEY (revision, submission) REFERENCES results(revision, submission) ON DELETE CASCADE
);
CREATE TABLE events (
    id    INTEGER PRIMARY KEY,
    at    TEXT NOT NULL,
    kind  TEXT NOT NULL,
    token TEXT NOT NULL,
    text  TEXT NOT NULL
);
CREATE INDEX open_attempts ON attempts(revision, submission) WHERE outcome = '';
"""

# Regrades, manual marks, reuse of identical work, and a log that can be searched.
_SECOND = """
ALTER TABLE revisions ADD COLUMN base INTEGER REFERENCES revisions(number); -- what it regrades
ALTER TABLE revisions ADD COLUMN scope TEXT NOT NULL DEFAULT '{}';      -- JSON: what of it was graded anew
ALTER TABLE revisions ADD COLUMN questions TEXT NOT NULL DEFAULT '{}';  -- JSON: points of each question
ALTER TABLE submissions ADD COLUMN work TEXT NOT NULL DEFAULT '';  -- hash of what counts of the file
UPDATE submissions SET work = sha256;
ALTER TABLE results ADD COLUMN origin TEXT NOT NULL DEFAULT 'judged';   -- judged, merged, copied, reused
ALTER TABLE results ADD COLUMN work TEXT NOT NULL DEFAULT '';  -- key for reuse, '' where none may
CREATE INDEX results_by_work ON results(revision, work) WHERE work <> '';
ALTER TABLE events ADD COLUMN student TEXT NOT NULL DEFAULT '';
UPDATE events SET student = COALESCE(
    (SELECT student FROM submissions WHERE id = CAST(token AS INTEGER)), '') WHERE token <> '';
CREATE INDEX events_by_student ON events(student) WHERE student <> '';
CREATE TABLE promotions (             -- which revision is published: replayed from the first entry on
    id       INTEGER PRIMARY KEY,
    at       TEXT NOT NULL,
    who      TEXT NOT NULL,
    kind     TEXT NOT NULL,           -- promote, rollback
    revision INTEGER NOT NULL REFERENCES revisions(number)
);
CREATE TABLE marks (                  -- points that a person gave; never deleted, only taken back
    id         INTEGER PRIMARY KEY,
    at         TEXT NOT NULL,
    who        TEXT NOT NULL,
    student    TEXT NOT NULL,
    submission INTEGER NOT NULL REFERENCES submissions(id), -- the file that was looked at
    subject    TEXT NOT NULL,         -- a question or a check
    points     REAL NOT NULL,
    why        TEXT NOT NULL,
    removed    TEXT,
    removed_by TEXT NOT NULL DEFAULT '',
    removed_why TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX standing_marks ON marks(student, subject) WHERE removed IS NULL;
"""

MIGRATIONS: tuple[str, ...] = (_FIRST, _SECOND)
"""SQL scripts; entry i takes a journal from version i to version i + 1."""


def migrate(connection: sqlite3.Connection, name: str) -> None:
    """Bring the journal behind `connection` to the newest version; `name` is used in messages.

    Raises BulkError when a newer program wrote the journal.
    """
    if _version(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")  # two commands may open a new journal at the same moment
    try:
        version = _version(connection)
        if version > len(MIGRATIONS):
            raise BulkError(
                f"{name}: journal version {version}, this autograder knows up to {len(MIGRATIONS)}; "
                "use the newer autograder that wrote it"
            )
        for script in MIGRATIONS[version:]:
            for statement in _statements(script):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> list[str]:
    """Split a script at its semicolons; `executescript` would commit the transaction it runs in."""
    lines = [line.partition("--")[0] for line in script.splitlines()]
    return [statement for statement in "\n".join(lines).split(";") if statement.strip()]

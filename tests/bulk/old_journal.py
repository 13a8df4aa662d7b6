"""A journal as the first version of the program made it: its schema, and rows as it wrote them."""

import json
import sqlite3

from autograder.bulk.schema import MIGRATIONS

FIRST_SCHEMA = MIGRATIONS[0]
BEGAN, ENDED = "2026-01-05T10:00:01+00:00", "2026-01-05T10:00:02+00:00"


def write_first_version(path):
    """Write a journal of version 1: two students graded, one not judged, an event about an attempt."""
    with sqlite3.connect(path) as db:
        for statement in (part for part in _without_comments(FIRST_SCHEMA).split(";") if part.strip()):
            db.execute(statement)
        db.execute(
            "INSERT INTO revisions (number, created, assignment, checks_hash, manifest_hash, seed, profile,"
            " dataset, versions, rung, finished) VALUES (1, '2026-01-05T10:00:00+00:00', 'tiny', 'c', 'm', 7,"
            " 'quick', 'none', '{\"python\":\"3.11\"}', '3', NULL)"
        )
        for number, (student, status, awarded) in enumerate(
            [("0007", "graded", 60.0), ("0008", "graded", 100.0), ("0009", "not judged", 0.0)], 1
        ):
            db.execute(
                "INSERT INTO submissions (id, student, version, path, filename, sha256, size, intake, note,"
                " collected) VALUES (?, ?, 1, ?, ?, ?, 10, 'ready', '', '2026-01-05T10:00:00+00:00')",
                (number, student, f"{student}.py", f"{student}.py", f"{number:064x}"),
            )
            db.execute(
                "INSERT INTO attempts (revision, submission, attempt, submitted, slot, lease, outcome, ended)"
                " VALUES (1, ?, 1, ?, '0', 0, 'recorded', ?)",
                (number, BEGAN, ENDED),
            )
            db.execute(
                "INSERT INTO results (revision, submission, attempt, status, total, seconds, cpu_seconds,"
                " load, provenance, recorded) VALUES (1, ?, 1, ?, ?, 0.5, 0.25, ?, ?, ?)",
                (
                    number,
                    status,
                    awarded if status == "graded" else None,
                    json.dumps({"filename": f"{student}.py"}),
                    json.dumps({"seed": 11, "checks": "c"}),
                    ENDED,
                ),
            )
            verdict = {
                "check": "q1.adds",
                "question": "q1",
                "status": "passed" if awarded else "not judged",
                "points": 100.0,
                "awarded": awarded,
                "public": True,
            }
            db.execute(
                "INSERT INTO verdicts VALUES (1, ?, 0, 'q1.adds', 'q1', ?, 100.0, ?, ?)",
                (number, verdict["status"], awarded, json.dumps(verdict)),
            )
        db.execute(
            "INSERT INTO events (at, kind, token, text) VALUES ('2026-01-05', 'lost', '3:1', 'killed')"
        )
        db.execute(
            "INSERT INTO events (at, kind, token, text) VALUES ('2026-01-05', 'began', '', '3 to grade')"
        )
        db.execute("PRAGMA user_version = 1")


def _without_comments(script):
    return "\n".join(line.partition("--")[0] for line in script.splitlines())

"""Runs of the tiny course, graded through the real command line."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

TINY_COURSE = Path(__file__).resolve().parent.parent / "scenarios" / "tiny_course"
SOLUTION = (TINY_COURSE / "solutions" / "tiny" / "tiny.py").read_text(encoding="utf-8")


def command_line(*arguments):
    return [sys.executable, "-m", "autograder", *map(str, arguments)]


def environment():
    kept = {key: value for key, value in os.environ.items() if key != "AUTOGRADER_COURSE"}
    return {**kept, "COLUMNS": "160", "PYTHONPATH": os.pathsep.join(sys.path)}


def command(*arguments, timeout=240):
    """Run `autograder ARGUMENTS`; returns the finished process with its output as text."""
    return subprocess.run(
        command_line(*arguments),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def grade(folder, run, *options, course=TINY_COURSE):
    return command("grade", folder, "-a", "tiny", "-o", run, "--course", course, *options)


def put(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def recorded(run):
    """What the journal holds so far: per student the total and every verdict that a grade consists of."""
    path = run / "journal.sqlite"
    if not path.exists():
        return {}
    found = {}
    with sqlite3.connect(path, timeout=10) as db:
        try:
            rows = db.execute(
                "SELECT student, total, check_id, v.status, awarded, json_extract(verdict, '$.message')"
                " FROM results AS r JOIN submissions ON id = r.submission"
                " JOIN verdicts AS v ON v.submission = r.submission AND v.revision = r.revision"
                " ORDER BY student, position"
            ).fetchall()
        except sqlite3.OperationalError:  # the tables are being made
            return {}
    for student, *rest in rows:
        found.setdefault(student, []).append(tuple(rest))
    return found

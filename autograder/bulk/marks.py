"""Manual marks: points that a person sets in place of what the checks gave, and takes back.

A mark belongs to the student, not to a revision: it is laid over whatever a revision says, so it is carried
through every regrade. None is ever deleted; taking one back writes down who did it and why.
"""

from __future__ import annotations

import getpass
import math
import os
from collections import defaultdict

import msgspec

from autograder.bulk.journal import Journal
from autograder.bulk.writing import insert, now
from autograder.course.suggest import one_of, question_id
from autograder.errors import BulkError
from autograder.judge.result import Mark

_MARK = "subject, points, why, who, at"


class MarkEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A mark with its history: the version of the file it was given for, and how it was taken back."""

    mark: Mark
    version: int
    removed: str | None
    removed_by: str
    removed_why: str


def marks_of_all(journal: Journal) -> dict[str, list[Mark]]:
    """Return the marks that stand, by student."""
    found: dict[str, list[Mark]] = defaultdict(list)
    query = f"SELECT student, {_MARK} FROM marks WHERE removed IS NULL ORDER BY subject"
    for student, *columns in journal.connection.execute(query):
        found[student].append(_mark(columns))
    return dict(found)


def marks_of(journal: Journal, student: str) -> list[Mark]:
    """Return the marks of one student that stand."""
    query = f"SELECT {_MARK} FROM marks WHERE student = ? AND removed IS NULL ORDER BY subject"
    return [_mark(columns) for columns in journal.connection.execute(query, (student,))]


def history_of(journal: Journal, student: str) -> list[MarkEntry]:
    """Return every mark that the student was ever given, oldest first."""
    query = (
        f"SELECT {', '.join(f'marks.{name}' for name in _MARK.split(', '))}, version, removed, removed_by,"
        " removed_why FROM marks JOIN submissions ON submissions.id = submission"
        " WHERE marks.student = ? ORDER BY marks.id"
    )
    return [
        MarkEntry(
            mark=_mark(columns[:5]),
            version=columns[5],
            removed=columns[6],
            removed_by=columns[7],
            removed_why=columns[8],
        )
        for columns in journal.connection.execute(query, (student,))
    ]


def set_mark(journal: Journal, student: str, subject: str, points: float, why: str, who: str) -> Mark | None:
    """Set the points of a question or check; returns the mark that it replaces, if there was one.

    Raises BulkError for an unknown student, question or check (naming the closest), for points outside what
    the subject is worth, and for an empty reason.
    """
    submission = journal.submission(student)
    worth = expect_subject(journal, subject)
    if not (math.isfinite(points) and 0 <= points <= worth + 1e-9):
        raise BulkError(f"{subject} is worth {worth:g} points; {points:g} is not between 0 and {worth:g}")
    if not why.strip():
        raise BulkError("a mark needs a reason: --why says it to whoever looks later, and to the student")
    mark = Mark(subject=subject, points=points, why=why.strip(), who=who, at=now())
    with journal.transaction() as db:
        query = f"SELECT {_MARK} FROM marks WHERE (student, subject) = (?, ?) AND removed IS NULL"
        before = db.execute(query, (student, subject)).fetchone()
        _take_back(journal, student, subject, who, "replaced by another mark")
        columns = {"student": student, "submission": submission.id, "subject": subject, "points": points}
        insert(db, "marks", columns | {"at": mark.at, "who": who, "why": mark.why})
        text = f"{subject} set to {points:g} of {worth:g} by {who}: {mark.why}"
        insert(db, "events", _event("mark", text, student))
    return None if before is None else _mark(before)


def remove_mark(journal: Journal, student: str, subject: str, who: str, why: str = "") -> None:
    """Take a mark back, so that the checks count again; raises BulkError when there is none."""
    journal.submission(student)
    standing = {mark.subject for mark in marks_of(journal, student)}
    if subject not in standing:
        expect_subject(journal, subject)
        have = f"; marks: {', '.join(sorted(standing))}" if standing else ""
        raise BulkError(f"{student} has no mark for {subject}{have}")
    with journal.transaction() as db:
        _take_back(journal, student, subject, who, why.strip())
        reason = f": {why.strip()}" if why.strip() else ""
        insert(
            db, "events", _event("unmark", f"{subject} counts by its checks again, by {who}{reason}", student)
        )


def worth_of(journal: Journal) -> dict[str, float]:
    """Return what each question and each check of the revision is worth."""
    query = "SELECT DISTINCT question, check_id, points FROM verdicts WHERE revision = ?"
    checks: dict[str, float] = {}
    sums: dict[str, float] = defaultdict(float)
    for question, check, points in journal.connection.execute(query, (journal.revision,)):
        if check not in checks:
            checks[check] = points
            sums[question] += points
    run = journal.run()
    return (run.questions if run is not None and run.questions else dict(sums)) | checks


def expect_subject(journal: Journal, subject: str) -> float:
    """Return what a question or check is worth; raises BulkError with the closest names when unknown."""
    worth = worth_of(journal)
    if subject not in worth:
        kind = "check" if "." in subject else "question"
        names = [name for name in worth if ("." in name) == ("." in subject)]
        raise BulkError(f"no {kind} {subject!r} in this run; {one_of(subject, names)}")
    return worth[subject]


def subject_of(journal: Journal, name: str) -> str:
    """Return the question or check that a person calls `name`; a question also by its label ("Q1.2")."""
    worth = worth_of(journal)
    return question_id(name) if name not in worth and question_id(name) in worth else name


def whoever_asks() -> str:
    """Return the name of the account that runs this command, or its number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _take_back(journal: Journal, student: str, subject: str, who: str, why: str) -> None:
    journal.connection.execute(
        "UPDATE marks SET removed = ?, removed_by = ?, removed_why = ?"
        " WHERE (student, subject) = (?, ?) AND removed IS NULL",
        (now(), who, why, student, subject),
    )


def _event(kind: str, text: str, student: str) -> dict[str, object]:
    return {"at": now(), "kind": kind, "token": "", "text": text, "student": student}


def _mark(columns: list[str] | tuple[str, ...]) -> Mark:
    subject, points, why, who, at = columns
    return Mark(subject=subject, points=float(points), why=why, who=who, at=at)

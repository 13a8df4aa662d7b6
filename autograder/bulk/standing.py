"""How a run stands: what reports, `status` and `show` read from the journal."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator

import msgspec

from autograder.bulk.journal import Journal
from autograder.bulk.marks import marks_of, marks_of_all
from autograder.bulk.records import NOT_JUDGED, READY, UNDECIDED, Counts, LoggedEvent, Row, Submission
from autograder.judge.result import Mark, SubmissionResult, with_marks


def rows(journal: Journal) -> Iterator[Row]:
    """Yield every student's row in order of student id, one at a time so that memory stays flat.

    Manual marks are laid over the results.
    """
    marks, questions = marks_of_all(journal), _questions(journal)
    for submission in journal.submissions():
        yield _row(journal, submission, marks.get(submission.student, []), questions)


def row_of(journal: Journal, student: str) -> Row:
    """Return one student's row; raises BulkError with the closest ids when there is none."""
    submission = journal.submission(student)
    return _row(journal, submission, marks_of(journal, student), _questions(journal))


def counts(journal: Journal) -> Counts:
    """Return how many submissions stand where; a submission whose marks give it a grade is graded."""
    full = "(SELECT SUM(points) FROM verdicts AS v WHERE v.revision = r.revision AND v.submission = s.id)"
    query = f"""
        SELECT COUNT(*),
               COALESCE(SUM(status = 'graded'), 0),
               COALESCE(SUM(status = 'graded' AND total < {full} - 1e-9), 0),
               COALESCE(SUM(status = ?), 0),
               COALESCE(SUM(intake <> ?), 0),
               COALESCE(SUM(status NOT IN ('graded', ?)), 0),
               COALESCE(SUM(intake = ? AND status IS NULL), 0),
               COALESCE(SUM(origin = 'reused'), 0),
               COALESCE(SUM(intake IN (?, ?)), 0)
        FROM submissions AS s LEFT JOIN results AS r ON r.submission = s.id AND r.revision = ?
        WHERE s.version = (SELECT MAX(version) FROM submissions AS other WHERE other.student = s.student)
    """
    values = (NOT_JUDGED, READY, NOT_JUDGED, READY, *UNDECIDED, journal.revision)
    *found, undecided = journal.connection.execute(query, values).fetchone()
    numbers = msgspec.structs.replace(Counts(*found), undecided=undecided)
    for student, marks in marks_of_all(journal).items():
        numbers = _marked(journal, numbers, journal.submission(student), marks)
    return numbers


def mean(journal: Journal) -> float | None:
    """Return the mean of all grades, marks by hand included; None when there is no grade."""
    query = """
        SELECT student, total FROM results JOIN submissions AS s ON s.id = submission
        WHERE revision = ? AND results.status = 'graded'
        AND s.version = (SELECT MAX(version) FROM submissions AS other WHERE other.student = s.student)
    """
    totals: dict[str, float | None] = dict(journal.connection.execute(query, (journal.revision,)))
    for student in marks_of_all(journal):
        totals[student] = row_of(journal, student).total
    grades = [total for total in totals.values() if total is not None]
    return math.fsum(grades) / len(grades) if grades else None


def events(journal: Journal, limit: int = 100) -> list[LoggedEvent]:
    """Return the newest `limit` lines of the log, oldest first."""
    query = "SELECT at, kind, token, text, student FROM events ORDER BY id DESC LIMIT ?"
    return [LoggedEvent(*row) for row in journal.connection.execute(query, (limit,))][::-1]


def students_not_judged(journal: Journal) -> list[Row]:
    """Return the rows whose grade is withheld because a check was not judged."""
    query = "SELECT submission FROM results WHERE revision = ? AND status = ?"
    ids = {number for (number,) in journal.connection.execute(query, (journal.revision, NOT_JUDGED))}
    if not ids:
        return []
    current = [submission.student for submission in journal.submissions() if submission.id in ids]
    found = [row_of(journal, student) for student in current]
    return [row for row in found if row.status == NOT_JUDGED]


def questions_without_points(journal: Journal, student: str) -> list[str]:
    """Return the questions for which neither checks nor marks give a student points."""
    submission = journal.submission(student)
    judged = result_of(journal, submission.id) or _nothing_judged()
    questions = _questions(journal) or {verdict.question for verdict in judged.verdicts}
    marked = with_marks(judged, marks_of(journal, student), questions)
    return [question for question in questions if marked.points(question) is None]


def result_of(journal: Journal, submission: int, revision: int | None = None) -> SubmissionResult | None:
    """Return the recorded result of a submission as the checks gave it, or None."""
    revision = journal.revision if revision is None else revision
    found = journal.connection.execute(
        "SELECT status, seconds, cpu_seconds, load, provenance, assignment FROM results JOIN revisions"
        " ON number = revision WHERE revision = ? AND submission = ?",
        (revision, submission),
    ).fetchone()
    if found is None:
        return None
    status, seconds, cpu_seconds, load, provenance, assignment = found
    verdicts = journal.connection.execute(
        "SELECT verdict FROM verdicts WHERE revision = ? AND submission = ? ORDER BY position",
        (revision, submission),
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


def _row(journal: Journal, submission: Submission, marks: list[Mark], questions: Collection[str]) -> Row:
    attempts, origin = journal.connection.execute(
        "SELECT (SELECT COUNT(*) FROM attempts WHERE (revision, submission) = (?1, ?2)),"
        " (SELECT origin FROM results WHERE (revision, submission) = (?1, ?2))",
        (journal.revision, submission.id),
    ).fetchone()
    result = result_of(journal, submission.id)
    if marks:
        marked = with_marks(result or _nothing_judged(), marks, questions)
        result = marked if result is not None or marked.total is not None else None
    return Row(submission, result, attempts, origin or "")


def _nothing_judged() -> SubmissionResult:
    """Return what marks are laid over where there is no result: they count once all questions have one."""
    return SubmissionResult(assignment="", status="not judged")


def _questions(journal: Journal) -> Collection[str]:
    run = journal.run()
    return [] if run is None else run.questions


def _marked(journal: Journal, numbers: Counts, submission: Submission, marks: list[Mark]) -> Counts:
    """Correct `numbers` for a student whose marks may have changed how the submission stands."""
    questions = _questions(journal)
    changes = {"marked": 1}
    for given, by in (([], -1), (marks, 1)):
        for name in _counted_as(_row(journal, submission, given, questions)):
            changes[name] = changes.get(name, 0) + by
    return msgspec.structs.replace(
        numbers, **{name: getattr(numbers, name) + by for name, by in changes.items()}
    )


def _counted_as(row: Row) -> list[str]:
    """Return the fields of `Counts` that a row is counted in."""
    if row.status == "graded" and row.result is not None:
        full = sum(verdict.points for verdict in row.result.verdicts)
        return ["graded", "failing"] if (row.total or 0.0) < full - 1e-9 else ["graded"]
    if not row.submission.ready:
        undecided = ["undecided"] if row.submission.intake in UNDECIDED else []
        return ["not_gradable", *undecided]
    return {"waiting": ["waiting"], NOT_JUDGED: ["not_judged"]}.get(row.status, ["unreadable"])

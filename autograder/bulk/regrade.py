"""`autograder regrade`, without its terminal: grade a run again, beside what it holds.

A regrade is a new revision with the seed, profile and data set of the promoted one and the checks as they
are now. What is not asked for is copied with its provenance when the revision begins, in the transaction
that makes it; from then on the revision is like a run that lacks the rest, so it can be killed and resumed
as a run can. Nothing that the old revision holds is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from autograder.bulk.driving import drive
from autograder.bulk.engine import Engine
from autograder.bulk.fingerprint import checks_hash, manifest_hash
from autograder.bulk.journal import Journal
from autograder.bulk.records import NOT_JUDGED, Run, Submission
from autograder.bulk.regrade_jobs import RegradeJobs, copied_whole
from autograder.bulk.roles import Stop, Watcher
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.standing import result_of
from autograder.bulk.writing import insert_result, insert_run
from autograder.course.discovery import Assignment
from autograder.course.manifest import Manifest
from autograder.course.suggest import one_of
from autograder.errors import BulkError
from autograder.judge.provenance import versions

FAILED = "failed"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What to grade anew; empty means all. `only` holds student ids, or "failed"."""

    questions: tuple[str, ...] = ()
    check: str = ""
    only: tuple[str, ...] = ()
    reuse: bool = True

    def scope(self) -> dict[str, list[str]]:
        """Return it as the journal keeps it."""
        kinds = {
            "questions": sorted(self.questions),
            "checks": [self.check] if self.check else [],
            "only": sorted(set(self.only)),
        }
        return {kind: names for kind, names in kinds.items() if names}


class Regrade:
    """A revision that this command grades into; `resumed` when it was begun before. See `opened`."""

    def __init__(
        self, folder: RunFolder, journal: Journal, assignment: Assignment, asked: Asked, *, resumed: bool
    ) -> None:
        run = journal.run()
        if run is None or run.base is None:
            raise BulkError(f"revision {journal.revision} of {folder.path} regrades nothing")
        self.folder, self.journal, self.assignment, self.asked = folder, journal, assignment, asked
        self.run, self.base, self.resumed = run, run.base, resumed

    @classmethod
    @contextmanager
    def opened(cls, path: Path, assignment: Assignment, asked: Asked) -> Iterator[Regrade]:
        """Begin a revision, or go on with the newest one when it was asked for in the same words.

        Raises BulkError when another process drives the run, when it grades another assignment, when a
        student, question or check is unknown, or when verdicts that were to be copied no longer fit.
        """
        folder = RunFolder.existing(path)
        with folder.driving():
            with folder.journal() as journal:
                run = journal.run()
                if run is None or run.assignment != assignment.id:
                    graded = "nothing yet" if run is None else run.assignment
                    raise BulkError(f"{path} grades {graded}, not {assignment.id}")
                ids = tuple(assignment.manifest.question_id(name) for name in asked.questions)
                asked = msgspec.structs.replace(asked, questions=ids)
                planned = _planned(run, assignment, asked)
                number = _same_revision(journal, planned)
                resumed = number is not None
                if number is None:
                    number = _begin(journal, planned, assignment.manifest)
            with folder.journal(revision=number) as journal:
                yield cls(folder, journal, assignment, asked, resumed=resumed)

    def pending(self) -> list[Submission]:
        """Return what is to be judged."""
        return self.journal.pending()

    def drive(
        self, pending: list[Submission], make_engine: Callable[[], Engine], watcher: Watcher, stop: Stop
    ) -> bool:
        """Judge `pending`; returns whether all of it is settled, False when a stop was asked for."""
        jobs = RegradeJobs(
            self.folder,
            self.assignment.manifest,
            self.run,
            self.journal,
            reuse=self.asked.reuse and self.assignment.reuses,
        )
        return drive(self.journal, jobs, pending, make_engine, watcher, stop)


def _planned(run: Run, assignment: Assignment, asked: Asked) -> Run:
    """Return how the new revision is graded; raises when a check is unknown."""
    manifest = assignment.manifest
    if asked.check and asked.check not in manifest.check_ids():
        raise BulkError(
            f"{assignment.id} has no check {asked.check!r}; {one_of(asked.check, manifest.check_ids())}"
        )
    if asked.check and asked.questions:
        raise BulkError("give --question or --check, not both: a check belongs to one question")
    return msgspec.structs.replace(
        run,
        base=run.revision,
        scope=asked.scope(),
        checks_hash=checks_hash(assignment),
        manifest_hash=manifest_hash(assignment),
        versions=versions(),
        questions=manifest.points(),
        rung="",
        finished=None,
    )


def _same_revision(journal: Journal, planned: Run) -> int | None:
    """Return the newest revision when it is just what is planned, begun earlier."""
    (newest,) = journal.connection.execute("SELECT MAX(number) FROM revisions").fetchone()
    run = _run_at(journal, newest)
    if run is None:
        return None
    identity = ("base", "scope", "checks_hash", "manifest_hash", "versions", "seed", "profile", "dataset")
    same = all(getattr(run, name) == getattr(planned, name) for name in identity)
    return newest if same else None


def _run_at(journal: Journal, revision: int) -> Run | None:
    with Journal(journal.path, revision=revision) as other:
        return other.run()


def _begin(journal: Journal, planned: Run, manifest: Manifest) -> int:
    """Make the revision with everything that is copied into it; returns its number."""
    chosen = _chosen(journal, planned.scope.get("only", []))
    if planned.scope:
        _expect_same_checks(journal, manifest, planned.scope)
    with journal.transaction() as db:
        (number,) = db.execute("SELECT MAX(number) + 1 FROM revisions").fetchone()
        insert_run(db, planned, number)
        for submission in journal.submissions():
            result = None if submission.id in chosen else result_of(journal, submission.id)
            if result is not None and str(result.status) != NOT_JUDGED:
                copy = copied_whole(result, journal.revision)
                insert_result(db, number, submission.id, 0, copy, origin="copied")
    journal.log(
        "regrade", f"revision {number} begun from revision {journal.revision}: {words_of(planned.scope)}"
    )
    return int(number)


def _chosen(journal: Journal, only: list[str]) -> set[int]:
    """Return the ids of the submissions that are judged anew."""
    submissions = journal.submissions()
    if not only:
        return {submission.id for submission in submissions}
    named = {journal.submission(student).id for student in only if student != FAILED}
    if FAILED not in only:
        return named
    full = (
        "SELECT r.submission FROM results AS r WHERE r.revision = ? AND r.status = 'graded' AND r.total >="
        " (SELECT SUM(points) FROM verdicts AS v WHERE v.revision = r.revision"
        " AND v.submission = r.submission) - 1e-9"
    )
    passed = {number for (number,) in journal.connection.execute(full, (journal.revision,))}
    return named | {submission.id for submission in submissions if submission.id not in passed}


def _expect_same_checks(journal: Journal, manifest: Manifest, scope: dict[str, list[str]]) -> None:
    """Raise BulkError when verdicts that would be copied fit the present checks no longer."""
    regraded = set() if scope.get("only") else set(scope.get("questions", []))
    query = "SELECT DISTINCT question, check_id, points FROM verdicts WHERE revision = ?"
    recorded = journal.connection.execute(query, (journal.revision,)).fetchall()
    for question in manifest.questions:
        mine = {check: points for name, check, points in recorded if name == question.id}
        if question.id in regraded or not recorded:
            continue
        changed = sorted(set(mine) ^ set(question.check_ids()))
        if changed or abs(sum(mine.values()) - question.points) > 1e-6:
            what = (
                f"{changed[0]} is new or gone" if changed else f"it is worth {question.points:g} points now"
            )
            raise BulkError(
                f"{question.id} is not what revision {journal.revision} graded ({what}), so its verdicts "
                "cannot be copied: regrade everything, without --question, --check and --only"
            )


def words_of(scope: dict[str, list[str]]) -> str:
    """Return a scope in words, e.g. `q3 of failed`, `everything`."""
    what = ", ".join(scope.get("questions", []) + scope.get("checks", [])) or "everything"
    only = scope.get("only")
    return f"{what} of {', '.join(only[:5])}{' …' if len(only) > 5 else ''}" if only else what

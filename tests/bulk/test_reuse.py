"""Identical work is judged once; what depended on the moment is never handed on."""

from pathlib import Path

import msgspec
import pytest
from bulk_results import RUN, result, submission
from scripted import Clock, Jobs, ScriptedEngine, Watcher, done, well

from autograder.bulk.coordinator import Coordinator
from autograder.bulk.engine import Lost, Started
from autograder.bulk.journal import Journal
from autograder.bulk.reuse import judged_instead
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.slot_jobs import SlotJobs
from autograder.bulk.standing import counts, result_of, rows
from autograder.checks.verdicts import Status
from autograder.course import find_course

TINY_COURSE = Path(__file__).resolve().parent.parent / "scenarios" / "tiny_course"


class SameWork(Jobs):
    """Jobs whose work is the first letter of the student's name."""

    def key(self, submission, result=None):
        fleeting = result is not None and str(result.status) == "not judged"
        return "" if fleeting else submission.student[0]


@pytest.fixture
def grade(tmp_path):
    def grade(behave, students, jobs=None):
        clock = Clock()
        engine = ScriptedEngine(clock, behave)
        watcher = Watcher()
        with Journal(tmp_path / "journal.sqlite") as journal:
            if journal.run() is None:
                journal.begin_run(RUN)
            known = {one.student for one in journal.submissions()}
            for student in set(students) - known:
                journal.add_submission(submission(student))
            Coordinator(journal, engine, jobs or SameWork(), watcher, clock=clock).run(journal.pending())
        return watcher

    return grade


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield journal


def test_it_is_judged_once_and_everyone_has_the_result(grade, journal):
    judged = []

    def behave(student, attempt, token):
        judged.append(student)
        return [Started(token, "0"), None, None, done(token, result(60.0))]

    students = [f"x{number:02}" for number in range(30)] + ["y"]
    watcher = grade(behave, students)
    assert [name[0] for name in judged] == ["x", "y"]
    assert {row.total for row in rows(journal)} == {60.0}
    assert sorted(watcher.settled_students) == sorted(students)
    assert counts(journal).reused == 29
    names = {judged_instead(journal, row.result) for row in rows(journal)}
    assert names == {"", judged[0]}
    assert all(len(row.result.verdicts) == 1 for row in rows(journal))


def test_who_comes_later_takes_it_over_without_a_slot(grade, journal):
    grade(well, ["x1"])

    def never(student, attempt, token):
        raise AssertionError("nothing is to be judged")

    grade(never, ["x1", "x2"])
    assert [row.origin for row in rows(journal)] == ["judged", "reused"]
    assert result_of(journal, 2).seconds == 0


def test_nobody_inherits_what_was_not_judged(grade, journal):
    """The first of three is lost for good; the next one is judged and serves the third."""
    first = []

    def behave(student, attempt, token):
        first.append(student)
        if student == first[0]:
            return [Lost(token, "killed")]
        return well(student, attempt, token)

    grade(behave, ["x1", "x2", "x3"])
    totals = [row.total for row in rows(journal)]
    assert sorted(totals, key=str) == [100.0, 100.0, None]
    assert counts(journal).reused == 1


def real_jobs(tmp_path, **changes):
    manifest = find_course(TINY_COURSE).assignment("tiny").manifest
    run = msgspec.structs.replace(RUN, **changes)
    return SlotJobs(RunFolder(tmp_path), manifest, run)


def test_the_key_holds_whatever_a_result_follows_from(tmp_path):
    one = submission("a", work="w", filename="a.py")
    key = real_jobs(tmp_path).key(one)
    assert key == real_jobs(tmp_path).key(submission("b", work="w", filename="other.py"))
    others = [
        real_jobs(tmp_path).key(submission("a", work="v")),
        real_jobs(tmp_path).key(submission("a", work="w", filename="a.ipynb")),
        *(
            real_jobs(tmp_path, **{name: value}).key(one)
            for name, value in {
                "seed": 8,
                "profile": "full",
                "dataset": "mnist",
                "checks_hash": "other",
                "manifest_hash": "other",
                "versions": {"python": "3.12"},
            }.items()
        ),
    ]
    assert len({key, *others}) == 1 + len(others)


@pytest.mark.parametrize("status", [Status.TIMED_OUT, Status.NOT_JUDGED])
def test_what_depended_on_the_moment_has_no_key(tmp_path, status):
    (verdict,) = result(0.0).verdicts
    fleeting = msgspec.structs.replace(
        result(0.0), verdicts=[msgspec.structs.replace(verdict, status=status)]
    )
    jobs = real_jobs(tmp_path)
    assert jobs.key(submission("a"), result()) == jobs.key(submission("a")) != ""
    assert jobs.key(submission("a"), fleeting) == ""


def test_it_can_be_switched_off(tmp_path):
    manifest = find_course(TINY_COURSE).assignment("tiny").manifest
    assert SlotJobs(RunFolder(tmp_path), manifest, RUN, reuse=False).key(submission("a")) == ""

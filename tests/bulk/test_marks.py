"""Manual marks: laid over every revision, checked, kept with their history, taken back."""

import time

import msgspec
import pytest
from bulk_results import RUN, result, submission, verdict

from autograder.bulk.journal import Journal
from autograder.bulk.marks import history_of, marks_of, remove_mark, set_mark, subject_of
from autograder.bulk.standing import counts, mean, questions_without_points, result_of, row_of, rows
from autograder.checks.verdicts import Status
from autograder.errors import BulkError
from autograder.judge.result import SubmissionResult


def two_questions(first=30.0, second=70.0, status=Status.PASSED):
    one = verdict(first, status, "q1.adds")
    other = msgspec.structs.replace(one, check="q2.halves", question="q2", awarded=second)
    other = msgspec.structs.replace(other, status=Status.PASSED)
    judged = "graded" if status != Status.NOT_JUDGED else "not judged"
    return SubmissionResult(assignment="tiny", status=judged, verdicts=[one, other])


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "journal.sqlite") as journal:
        journal.begin_run(msgspec.structs.replace(RUN, questions={"q1": 100.0, "q2": 100.0}))
        for student, outcome in (
            ("a", two_questions()),
            ("b", two_questions(0.0, status=Status.NOT_JUDGED)),
            ("c", None),
        ):
            intake = "ready" if outcome else "unreadable"
            number = journal.add_submission(submission(student, intake=intake, note="a PDF"))
            if outcome:
                journal.record(journal.begin_attempt(number, time.time() + 9), outcome)
        yield journal


def test_a_question_and_a_check_can_be_marked_and_the_question_outweighs(journal):
    set_mark(journal, "a", "q1.adds", 50, "close", "ta")
    assert (row_of(journal, "a").total, row_of(journal, "a").result.points("q1")) == (120.0, 50.0)
    set_mark(journal, "a", "q1", 80, "closer", "ta")
    row = row_of(journal, "a")
    assert (row.total, row.result.points("q1"), row.result.points_of_checks("q1")) == (150.0, 80.0, 30.0)
    assert result_of(journal, row.submission.id).total == 100.0, "what the checks gave is kept"


def test_a_mark_taken_back_leaves_what_the_checks_gave_and_its_history(journal):
    assert set_mark(journal, "a", "q1", 80, "closer", "ann") is None
    assert set_mark(journal, "a", "q1", 85, "even closer", "bob").points == 80
    remove_mark(journal, "a", "q1", "cleo", "a mistake")
    assert row_of(journal, "a").total == 100.0
    assert marks_of(journal, "a") == []
    told = [
        (one.mark.points, one.mark.who, one.removed_by, one.removed_why) for one in history_of(journal, "a")
    ]
    assert told == [
        (80.0, "ann", "bob", "replaced by another mark"),
        (85.0, "bob", "cleo", "a mistake"),
    ]


def test_a_mark_gives_a_grade_that_was_withheld(journal):
    assert counts(journal).not_judged == 1
    assert questions_without_points(journal, "b") == ["q1"]
    set_mark(journal, "b", "q1", 10, "read by hand", "ta")
    assert (row_of(journal, "b").total, row_of(journal, "b").status) == (80.0, "graded")
    assert (counts(journal).not_judged, counts(journal).graded, counts(journal).marked) == (0, 2, 1)


def test_what_no_check_could_read_has_a_grade_once_all_questions_are_marked(journal):
    set_mark(journal, "c", "q1", 10, "read by hand", "ta")
    assert (row_of(journal, "c").total, row_of(journal, "c").status) == (None, "unreadable")
    assert counts(journal).not_gradable == 1
    set_mark(journal, "c", "q2", 20, "read by hand", "ta")
    assert (row_of(journal, "c").total, row_of(journal, "c").status) == (30.0, "graded")
    assert counts(journal).not_gradable == 0
    assert {row.submission.student: row.total for row in rows(journal)}["c"] == 30.0


def test_the_mean_is_that_of_all_grades_whoever_gave_them(journal):
    assert mean(journal) == 100.0
    set_mark(journal, "a", "q1", 80, "closer", "ta")
    set_mark(journal, "b", "q1", 10, "read by hand", "ta")
    set_mark(journal, "c", "q1", 10, "half of it is read", "ta")
    assert mean(journal) == (150 + 80) / 2, "c still has no grade"
    remove_mark(journal, "b", "q1", "ta", "a mistake")
    assert mean(journal) == 150.0


def test_without_a_grade_there_is_no_mean(journal):
    journal.connection.execute("DELETE FROM results")
    assert mean(journal) is None


@pytest.mark.parametrize(
    ("student", "subject", "points", "why", "words"),
    [
        ("a", "q1", 101, "x", "not between 0 and 100"),
        ("a", "q1", -1, "x", "not between 0 and 100"),
        ("a", "q1", float("nan"), "x", "not between"),
        ("a", "q11", 1, "x", r"no question 'q11'.*did you mean 'q1'"),
        ("a", "q1.add", 1, "x", r"no check 'q1.add'.*did you mean 'q1.adds'"),
        ("z", "q1", 1, "x", "no student 'z'"),
        ("a", "q1", 1, "  ", "needs a reason"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(journal, student, subject, points, why, words):
    with pytest.raises(BulkError, match=words):
        set_mark(journal, student, subject, points, why, "ta")
    assert journal.connection.execute("SELECT COUNT(*) FROM marks").fetchone() == (0,)


def test_a_question_is_known_by_its_label_too(journal):
    assert [subject_of(journal, name) for name in ("Q1", "q1", "q1.adds", "Q9")] == [
        "q1",
        "q1",
        "q1.adds",
        "Q9",
    ]


def test_no_mark_to_take_back(journal):
    set_mark(journal, "a", "q2", 1, "x", "ta")
    with pytest.raises(BulkError, match="no mark for q1; marks: q2"):
        remove_mark(journal, "a", "q1", "ta")
    with pytest.raises(BulkError, match="no question 'q9'"):
        remove_mark(journal, "a", "q9", "ta")


def test_a_renewed_file_keeps_the_mark_and_its_history_says_which_file_was_looked_at(journal):
    set_mark(journal, "a", "q1", 80, "closer", "ta")
    number = journal.add_submission(submission("a", sha256="1" * 64))
    journal.record(journal.begin_attempt(number, time.time() + 9), result_both(0.0))
    assert row_of(journal, "a").total == 80.0
    assert [entry.version for entry in history_of(journal, "a")] == [1]


def result_both(awarded):
    return two_questions(awarded, awarded)


def test_a_judge_cannot_give_marks():
    assert result().marks == []

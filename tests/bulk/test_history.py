"""The log can be searched by student, kind and time; times are read as people write them."""

import time
from datetime import UTC, datetime

import pytest
from bulk_results import RUN, result, submission

from autograder.bulk.history import as_time, log_lines, past_results
from autograder.bulk.journal import Journal
from autograder.errors import BulkError

NOON = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "journal.sqlite") as journal:
        journal.begin_run(RUN)
        for student in ("a", "b"):
            journal.add_submission(submission(student))
        journal.log("began", "2 submissions to grade")
        token = journal.begin_attempt(1, time.time() + 9)
        journal.log("lost", "killed", token)
        journal.end_attempt(token, "lost", "killed", slot="3")
        journal.record(journal.begin_attempt(2, time.time() + 9), result(), slot="1")
        yield journal


def test_events_and_attempts_stand_in_one_log(journal):
    lines = log_lines(journal)
    assert {line.kind for line in lines} == {"began", "lost", "attempt"}
    assert [line.text for line in log_lines(journal, student="b")] == ["attempt 1 on slot 1: recorded"]
    assert {line.text for line in log_lines(journal, student="a")} == {
        "killed",
        "attempt 1 on slot 3: lost (killed)",
    }
    assert [line.student for line in log_lines(journal, kind="lost")] == ["a"]
    assert len(log_lines(journal, limit=2)) == 2
    assert log_lines(journal, since="2999-01-01T00:00:00+00:00") == []


def test_unknown_names_are_told_the_closest(journal):
    with pytest.raises(BulkError, match=r"kind 'losst'.*did you mean 'lost'"):
        log_lines(journal, kind="losst")
    assert log_lines(journal, kind="broken off") == [], "nothing of a kind that there is is no mistake"
    with pytest.raises(BulkError, match="no student 'c'"):
        log_lines(journal, student="c")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("10min", "2026-11-22T11:50:00+00:00"),
        ("90s", "2026-11-22T11:58:30+00:00"),
        ("2h", "2026-11-22T10:00:00+00:00"),
        ("3d", "2026-11-19T12:00:00+00:00"),
        ("2026-11-20", "2026-11-20T00:00:00+00:00"),
        ("2026-11-20T08:00+02:00", "2026-11-20T06:00:00+00:00"),
    ],
)
def test_times_are_read_as_people_write_them(text, moment):
    assert as_time(text, NOON) == moment


@pytest.mark.parametrize("text", ["yesterday", "", "10", "-3h"])
def test_what_is_no_time_is_said_to_be_none(text):
    with pytest.raises(BulkError, match="is no time"):
        as_time(text, NOON)


def test_what_each_revision_says_is_kept(journal):
    (only,) = past_results(journal, 2)
    assert (only.revision, only.status, only.total, only.origin) == (1, "graded", 100.0, "judged")
    assert past_results(journal, 1) == []

"""The journal records each submission once, whatever is tried."""

import sqlite3
import subprocess
import sys
import time

import pytest
from bulk_results import RUN, result, submission, verdict

from autograder.bulk.journal import Journal
from autograder.bulk.schema import MIGRATIONS
from autograder.bulk.standing import counts, events, result_of, row_of, rows
from autograder.errors import BulkError


@pytest.fixture
def journal(tmp_path):
    with Journal(tmp_path / "journal.sqlite") as journal:
        journal.begin_run(RUN)
        yield journal


def soon():
    return time.time() + 10


def test_what_was_written_is_read_back(journal):
    number = journal.add_submission(submission("0007", note="graded a.py"))
    token = journal.begin_attempt(number, soon())
    assert token == f"{number}:1"
    assert journal.record(token, result(60.0))
    read = result_of(journal, number)
    assert read == result(60.0)
    assert read.verdicts[0] == verdict(60.0)
    assert row_of(journal, "0007").total == 60.0
    assert journal.run().versions == {"python": "3.11"}


def test_ids_stay_text(journal):
    for student in ("007", "7", "1e3", "s\n1"):
        journal.add_submission(submission(student))
    assert [one.student for one in journal.submissions()] == ["007", "1e3", "7", "s\n1"]


def test_the_first_finished_attempt_counts(journal):
    number = journal.add_submission(submission("s1"))
    first, second = journal.begin_attempt(number, soon()), journal.begin_attempt(number, soon())
    assert journal.record(second, result(50.0))
    assert not journal.record(first, result(100.0))
    assert not journal.record(second, result(70.0))
    assert result_of(journal, number).total == 50.0
    assert [one.outcome for one in journal.attempts(number)] == ["too late", "recorded"]
    assert journal.connection.execute("SELECT COUNT(*) FROM verdicts").fetchone() == (1,)


def test_not_judged_holds_the_place_and_is_replaced_only_by_a_judged_result(journal):
    number = journal.add_submission(submission("s1"))
    for outcome, total in (
        (result(0.0, "not judged"), None),
        (result(80.0), 80.0),
        (result(0.0, "not judged"), 80.0),
    ):
        journal.record(journal.begin_attempt(number, soon()), outcome)
        assert result_of(journal, number).total == total
    assert journal.pending() == []


def test_pending_is_what_has_no_judged_result(journal):
    ids = [journal.add_submission(submission(name)) for name in ("a", "b", "c")]
    journal.add_submission(submission("d", intake="unreadable", note="this is a PDF"))
    journal.record(journal.begin_attempt(ids[0], soon()), result())
    journal.record(journal.begin_attempt(ids[1], soon()), result(0.0, "not judged"))
    assert [one.student for one in journal.pending()] == ["b", "c"]
    found = counts(journal)
    assert (found.submissions, found.graded, found.not_judged, found.not_gradable, found.waiting) == (
        4,
        1,
        1,
        1,
        1,
    )
    assert {row.submission.student: row.status for row in rows(journal)} == {
        "a": "graded",
        "b": "not judged",
        "c": "waiting",
        "d": "unreadable",
    }


def test_a_new_version_is_graded_anew_and_the_old_one_kept(journal):
    old = journal.add_submission(submission("s1"))
    journal.record(journal.begin_attempt(old, soon()), result(10.0))
    new = journal.add_submission(submission("s1", sha256="1" * 64))
    assert [one.id for one in journal.pending()] == [new]
    assert [one.version for one in journal.submissions()] == [2]
    assert result_of(journal, old).total == 10.0
    assert row_of(journal, "s1").result is None


def test_attempts_of_a_killed_command_are_ended(journal):
    number = journal.add_submission(submission("s1"))
    journal.begin_attempt(number, soon())
    assert len(journal.open_attempts()) == 1
    assert journal.end_abandoned() == 1
    assert journal.open_attempts() == []
    assert journal.begin_attempt(number, soon()) == f"{number}:2"


def test_a_lease_that_ran_out_is_nobody_at_work(journal):
    number = journal.add_submission(submission("s1"))
    token = journal.begin_attempt(number, time.time() - 1)
    assert journal.open_attempts() == []
    journal.renew([(token, "0", "q1.adds")], soon())
    assert [(one.slot, one.activity) for one in journal.open_attempts()] == [("0", "q1.adds")]


def test_a_failed_transaction_leaves_nothing(journal):
    number = journal.add_submission(submission("s1"))
    token = journal.begin_attempt(number, soon())
    twice = result()
    twice.verdicts.append(twice.verdicts[0])
    with pytest.raises(sqlite3.IntegrityError):
        journal.record(token, twice)
    assert result_of(journal, number) is None
    assert [one.student for one in journal.pending()] == ["s1"]


def test_events_are_kept_in_order(journal):
    for text in "abc":
        journal.log("note", text)
    assert [event.text for event in events(journal, 2)] == ["b", "c"]


def test_an_unknown_student_is_told_the_closest(journal):
    journal.add_submission(submission("student-17"))
    with pytest.raises(BulkError, match=r"'student-7'.*closest: student-17"):
        row_of(journal, "student-7")


def test_a_newer_journal_is_not_touched(tmp_path):
    path = tmp_path / "journal.sqlite"
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(BulkError, match="newer autograder"):
        Journal(path)


def test_no_journal_at_all(tmp_path):
    path = tmp_path / "journal.sqlite"
    path.write_bytes(b"this is no database, but long enough to look at" * 100)
    with pytest.raises(BulkError, match="cannot be opened as a journal"):
        Journal(path)


def test_a_record_survives_kill_9(tmp_path):
    """Whatever `record` returned for is there after SIGKILL, whole."""
    script = f"""
import os, sys, time
sys.path.insert(0, {str(tmp_path.parent)!r}); sys.path[:0] = {sys.path!r}
from bulk_results import RUN, result, submission
from autograder.bulk.journal import Journal
journal = Journal(__import__("pathlib").Path({str(tmp_path / "journal.sqlite")!r}))
journal.begin_run(RUN)
for number in range(10_000):
    token = journal.begin_attempt(journal.add_submission(submission(f"s{{number}}")), time.time() + 10)
    journal.record(token, result())
    print(number, flush=True)
"""
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        if int(line) >= 20:
            process.kill()
            break
    reported = int(line)
    process.wait()
    process.stdout.close()
    with Journal(tmp_path / "journal.sqlite") as journal:
        graded = [row for row in rows(journal) if row.result is not None]
        assert len(graded) > reported
        assert all(len(row.result.verdicts) == 1 for row in graded)

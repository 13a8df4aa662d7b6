"""The coordinator against an engine that loses, doubles, delays and lies, as engines do."""

import random
import signal
import time
from collections import Counter

import pytest
from bulk_results import RUN, result, submission
from scripted import Clock, Jobs, ScriptedEngine, Watcher, done, well

from autograder.bulk.coordinator import MAX_ATTEMPTS, MAX_NOT_JUDGED, Coordinator
from autograder.bulk.engine import Done, Engine, Heartbeat, Lost, Started
from autograder.bulk.journal import Journal
from autograder.bulk.leases import Leases
from autograder.bulk.roles import Stop
from autograder.bulk.standing import result_of, rows


@pytest.fixture
def run(tmp_path):
    def run(behave, students=("a", "b", "c"), stop=None, **engine_options):
        clock = Clock()
        engine = ScriptedEngine(clock, behave, **engine_options)
        watcher = Watcher()
        with Journal(tmp_path / "journal.sqlite") as journal:
            if journal.run() is None:
                journal.begin_run(RUN)
                for student in students:
                    journal.add_submission(submission(student))
            journal.end_abandoned()
            complete = Coordinator(journal, engine, Jobs(), watcher, clock=clock).run(journal.pending(), stop)
            totals = {row.submission.student: row.total for row in rows(journal)}
            attempts = {
                one.student: [x.outcome for x in journal.attempts(one.id)] for one in journal.submissions()
            }
        return complete, totals, attempts, engine, watcher

    return run


def test_the_scripted_engine_is_an_engine():
    assert isinstance(ScriptedEngine(Clock(), well), Engine)


def test_everything_is_graded_with_about_two_jobs_per_slot_in_flight(run):
    students = [f"s{number:02}" for number in range(20)]
    complete, totals, attempts, engine, watcher = run(well, students)
    assert complete
    assert set(totals.values()) == {100.0}
    assert all(outcomes == ["recorded"] for outcomes in attempts.values())
    assert engine.most == 4
    assert sorted(watcher.settled_students) == students


def test_a_lost_attempt_is_tried_again(run):
    def behave(student, attempt, token):
        return (
            [Started(token, "0"), Lost(token, "killed")]
            if attempt < 3 and student == "b"
            else well(student, attempt, token)
        )

    _, totals, attempts, _, watcher = run(behave)
    assert set(totals.values()) == {100.0}
    assert attempts["b"] == ["lost", "lost", "recorded"]
    assert watcher.retried == [("b", "killed")] * 2


def test_after_six_lost_attempts_it_is_not_judged_and_the_others_are_untouched(run):
    def behave(student, attempt, token):
        return [Lost(token, "killed")] if student == "b" else well(student, attempt, token)

    complete, totals, attempts, *_ = run(behave)
    assert complete
    assert totals == {"a": 100.0, "b": None, "c": 100.0}
    assert len(attempts["b"]) == MAX_ATTEMPTS == 6
    # Asked again, it gets another chance, and only it.
    _, totals, attempts, *_ = run(well)
    assert totals["b"] == 100.0
    assert attempts["a"] == ["recorded"]


def test_silence_ends_a_lease_and_the_late_answer_of_the_first_attempt_still_counts(run):
    def behave(student, attempt, token):
        if attempt == 1:
            return [Started(token, "0"), *[None] * 45, done(token, result(40.0))]
        return [Started(token, "1"), *[Heartbeat(token)] * 1000, done(token, result(90.0))]

    complete, totals, attempts, engine, _ = run(behave, students=["a"])
    assert complete
    assert totals == {"a": 40.0}
    assert attempts["a"] == ["recorded", "cancelled"]
    assert engine.cancelled == ["1:1", "1:2"]


def test_heartbeats_keep_a_long_job_alive(run):
    def behave(student, attempt, token):
        return [Started(token, "0"), *[Heartbeat(token)] * 400, done(token)]

    _, _, attempts, *_ = run(behave, students=["a"])
    assert attempts["a"] == ["recorded"]


def test_doubled_unknown_and_false_answers_change_nothing(run):
    def behave(student, attempt, token):
        if attempt == 1:
            return [
                Done(token, b"\xc1junk"),
                done(token),
                done("999:1"),
                done("nonsense"),
                Lost("7:7", "who?"),
            ]
        return [done(token, result(55.0)), done(token, result(99.0)), Lost(token, "too late")]

    _, totals, attempts, *_ = run(behave, students=["a"])
    assert totals["a"] in (100.0, 55.0)
    assert Counter(attempts["a"])["recorded"] == 1


def test_a_check_that_was_not_judged_is_tried_again_then_left_so(run):
    def behave(student, attempt, token):
        judged = student == "a" and attempt == 2
        return [done(token, result(70.0) if judged else result(0.0, "not judged"))]

    _, totals, attempts, _, watcher = run(behave, students=["a", "b"])
    assert totals == {"a": 70.0, "b": None}
    assert len(attempts["b"]) == MAX_NOT_JUDGED
    assert ("a", "q1.adds: d") in watcher.retried, "the TA is told the cause, not what the student reads"


def test_chaos(run):
    """Losses, silences, doubles and late answers at random: everyone has one result in the end."""
    chance = random.Random(5)

    def behave(student, attempt, token):
        fate = chance.random()
        if attempt >= 5 or fate < 0.5:
            return well(student, attempt, token)
        if fate < 0.7:
            return [Started(token, "0"), Lost(token, "killed")]
        if fate < 0.8:
            return [*well(student, attempt, token), done(token, result(1.0)), Lost(token, "killed")]
        return [Started(token, "0"), *[None] * chance.randint(20, 60), done(token)]

    complete, totals, attempts, *_ = run(behave, [f"s{number:02}" for number in range(60)], slots=4)
    assert complete
    assert set(totals.values()) == {100.0}
    assert all(Counter(outcomes)["recorded"] == 1 for outcomes in attempts.values())


def test_a_stop_takes_no_new_work_and_the_rest_is_graded_later(run):
    stop = Stop()

    def behave(student, attempt, token):
        stop.requested = True
        return [Started(token, "0"), *([Heartbeat(token)] * 500 if student == "a" else []), done(token)]

    complete, totals, attempts, engine, _ = run(behave, ["a", "b", "c", "d", "e"], stop, slots=1)
    assert not complete
    assert attempts["a"] == ["interrupted"]
    assert attempts["e"] == []
    assert "1:1" in engine.cancelled
    complete, totals, *_ = run(well)
    assert complete
    assert set(totals.values()) == {100.0}


def test_the_first_signal_asks_and_the_second_insists():
    with Stop() as stop:
        signal.raise_signal(signal.SIGINT)
        assert stop.requested
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_no_lease_runs_out_because_the_coordinator_slept():
    clock = Clock()
    leases = Leases(clock)
    leases.renew("1:1")
    clock.now += 3600
    assert leases.expired() == []
    for _ in range(3):
        clock.now += 2
        assert leases.expired() == []
    clock.now += 2.5
    assert leases.expired() == ["1:1"]


def test_the_journal_is_what_the_result_says(run, tmp_path):
    run(well, ["a"])
    with Journal(tmp_path / "journal.sqlite") as journal:
        assert result_of(journal, 1) == result()
        assert journal.open_attempts() == []
        assert time.time() > 0

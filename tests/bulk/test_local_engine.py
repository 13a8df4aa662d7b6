"""The engine on this machine, over real slots."""

import contextlib
import os
import subprocess
import time
from pathlib import Path

import msgspec
import pytest

from autograder.bulk import seats
from autograder.bulk.engine import Done, Engine, Heartbeat, Lost, Need, Started
from autograder.bulk.local_engine import LocalEngine
from autograder.course import find_course
from autograder.course.discovery import Assignment
from autograder.errors import CourseError, JudgeError
from autograder.judge.jobs import Job
from autograder.judge.result import decode_result

TINY_COURSE = Path(__file__).resolve().parent.parent / "scenarios" / "tiny_course"
SLOW = b"import time\ntime.sleep(%d)\ndef double(x): return x + x\n"


@pytest.fixture(scope="module")
def engine():
    engine = LocalEngine(find_course(TINY_COURSE).assignment("tiny"), 1)
    yield engine
    engine.close()
    engine.close()


def job(token, source=b"def double(x): return x + x\n"):
    return msgspec.msgpack.encode(Job(token=token, filename="tiny.py", source=source))


def until(engine, condition, seconds=60):
    """Poll until `condition(events so far)`; returns the events."""
    events, deadline = [], time.monotonic() + seconds
    while not condition(events):
        assert time.monotonic() < deadline, events
        events += engine.poll(0.2)
    return events


def ended(*tokens):
    return lambda events: {one.token for one in events if isinstance(one, Done | Lost)} >= set(tokens)


def test_it_is_an_engine_and_runs_what_it_is_given_in_order(engine):
    assert isinstance(engine, Engine)
    assert engine.slots() == 1
    for token in ("1:1", "2:1"):
        engine.submit(token, job(token), Need())
    events = until(engine, ended("1:1", "2:1"))
    steps = [(type(one), one.token) for one in events if not isinstance(one, Heartbeat)]
    assert steps == [(Started, "1:1"), (Done, "1:1"), (Started, "2:1"), (Done, "2:1")]
    assert decode_result(next(one for one in events if isinstance(one, Done)).result).points("q1") == 40
    assert engine.sentence


def test_what_waits_and_what_runs_give_signs_of_life(engine):
    engine.submit("3:1", job("3:1", SLOW % 5), Need())
    engine.submit("4:1", job("4:1"), Need())
    events = until(engine, ended("3:1", "4:1"))
    beats = [one.token for one in events if isinstance(one, Heartbeat)]
    assert {"3:1", "4:1"} <= set(beats)


def test_a_cancelled_job_ends_whether_it_waits_or_runs(engine):
    engine.submit("5:1", job("5:1", SLOW % 9), Need())
    engine.submit("6:1", job("6:1"), Need())
    until(engine, lambda events: any(isinstance(one, Started) for one in events))
    engine.cancel("6:1")
    engine.cancel("5:1")
    engine.cancel("99:1")
    events = until(engine, ended("5:1"), seconds=6)
    assert isinstance(events[-1], Lost)
    engine.submit("7:1", job("7:1"), Need())
    events = until(engine, ended("7:1"))
    assert "6:1" not in {one.token for one in events}


KILLED_BY_SOME = """
import os, sys
from autograder.judge import serving, zygote

judge = serving.JudgeZygote._judge

def judge_or_die(self, job):
    if b"KILLER" in job.source:
        os._exit(9)
    judge(self, job)

serving.JudgeZygote._judge = judge_or_die
sys.exit(serving.run_program(sys.argv[1], zygote._serve))
"""


def test_one_submission_that_takes_its_slot_along_ends_no_run_but_several_do(tmp_path, monkeypatch):
    (tmp_path / "killed_by_some.py").write_text(KILLED_BY_SOME)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.setattr(Assignment, "judge_program", "killed_by_some")
    monkeypatch.setattr(seats, "MAX_FAILURES", 2)
    with contextlib.closing(LocalEngine(find_course(TINY_COURSE).assignment("tiny"), 1)) as engine:
        for token in ("1:1", "1:2", "1:3"):
            engine.submit(token, job(token, b"KILLER = 1"), Need())
            assert isinstance(until(engine, ended(token))[-1], Lost)
        engine.submit("2:1", job("2:1"), Need())
        assert isinstance(until(engine, ended("2:1"))[-1], Done)
        for token in ("3:1", "4:1"):
            engine.submit(token, job(token, f"KILLER = {token[0]}".encode()), Need())
        with pytest.raises(JudgeError, match="no slot works"):
            until(engine, ended("3:1", "4:1", "5:1"))


def test_an_assignment_that_cannot_be_judged_is_an_error_not_a_loss(tmp_path):
    course = tmp_path / "course"
    subprocess.run(["cp", "-r", TINY_COURSE, course], check=True)
    (course / "assignments" / "tiny" / "checks" / "test_hidden.py").write_text("import nothing_like_this\n")
    engine = LocalEngine(find_course(course).assignment("tiny"), 2)
    engine.submit("1:1", job("1:1"), Need())
    with pytest.raises(CourseError, match="nothing_like_this"):
        until(engine, ended("1:1"))
    engine.close()

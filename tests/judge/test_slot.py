"""A slot with real zygotes: planted submissions, hostile ones among them, and what happens when parts die."""

import contextlib
import os
import shutil
import signal
import time

import psutil
import pytest
from expected_verdicts import SCENARIOS, SUBMISSIONS, expected

from autograder.course import find_course, open_assignment
from autograder.errors import CourseError, JudgeError
from autograder.judge.jobs import Done, Heartbeat, Job, Lost, Started
from autograder.judge.result import decode_result
from autograder.judge.run import grade_source, judge_on
from autograder.judge.slot import Slot, SlotConfig

TINY = find_course(SCENARIOS / "tiny_course").assignment("tiny")
MASTER = TINY.master_path.read_bytes()
EARLIER = "from autograder.checks.earlier import with_earlier\n"
SLEEPS = b"import time\n\n\ndef double(x):\n    time.sleep(60)\n"


@pytest.fixture(scope="module")
def slot():
    with Slot(TINY) as started:
        yield started


@pytest.fixture
def own_slot():
    with Slot(TINY) as started:
        yield started


def job(source=MASTER, token="1", filename="tiny.py", **options):
    return Job(token=token, filename=filename, source=source, **options)


def events_of(slot, until, seconds=60):
    """Collect events until one of the kinds `until` comes."""
    found, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        found += slot.poll(0.2)
        if any(isinstance(event, until) for event in found):
            return found
    raise AssertionError(f"no {until} within {seconds} s: {found}")


def children(slot):
    return psutil.Process(slot._process.pid).children(recursive=True)


def judge_of(slot):
    """The forked judge: the child of the zygote that runs the same program."""
    command = psutil.Process(slot._process.pid).cmdline()
    return next(child for child in children(slot) if child.cmdline() == command)


@pytest.mark.parametrize("path", SUBMISSIONS, ids=lambda path: path.stem)
def test_each_planted_submission_gets_its_verdicts(slot, path):
    result = judge_on(slot, job(path.read_bytes(), filename=path.name))
    expected(path).check(result.verdicts)
    assert result.status == "graded"
    assert result.total == sum(verdict.awarded for verdict in result.verdicts)


def test_a_neighbour_of_a_hostile_submission_is_untouched(slot):
    hostile = (SCENARIOS / "submissions" / "loops.py").read_bytes()
    judge_on(slot, job(hostile))
    assert judge_on(slot, job()).total == 100


def test_grading_twice_gives_the_same(slot):
    source = b"def double(x):\n    return x + 1\n\n\ndef row_means(X):\n    return X[:, 0]\n"

    def timeless(result):
        return [(one.check, one.status, one.awarded, one.message) for one in result.verdicts]

    assert timeless(judge_on(slot, job(source))) == timeless(judge_on(slot, job(source)))
    assert timeless(judge_on(slot, job(source))) != timeless(judge_on(slot, job(source, seed=9)))


SLOW_TO_LOAD = b"""
import os, time

def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

burn(0.8)

def double(x):
    burn(0.5)
    os._exit(1)

def row_means(X):
    return X.mean(axis=1)
"""


def test_a_reload_that_a_spent_budget_cannot_pay_costs_only_its_question(slot):
    result = judge_on(slot, job(SLOW_TO_LOAD))
    statuses = {verdict.check: str(verdict.status) for verdict in result.verdicts}
    assert statuses["q1.double_keeps_the_shape"] == "error"
    assert statuses["q1.double_is_twice"] == "timed out"
    assert result.total == 60


def test_a_file_that_never_ends_loading_is_not_loaded_for_every_question(slot):
    result = judge_on(slot, job(b"while True:\n    pass\n"))
    assert {str(verdict.status) for verdict in result.verdicts} == {"timed out", "skipped"}
    assert result.cpu_seconds < 2 * TINY.manifest.limits.cpu_seconds


def test_the_result_tells_what_judged_it(slot):
    result = judge_on(slot, job(b"import matplotlib\n" + MASTER, seed=3))
    assert result.provenance["seed"] == 3
    assert result.provenance["rung"] == slot.rung
    assert {"checks", "manifest", "master", "submission", "versions"} <= result.provenance.keys()
    assert any("matplotlib" in note for note in result.load.notes)
    assert 0 < result.cpu_seconds < 5


def test_a_module_name_that_no_encoding_can_hold_costs_nothing(slot):
    result = judge_on(slot, job(MASTER + b'\nif 0: __import__("\\ud800.x")\n'))
    assert (result.status, result.total) == ("graded", 100)
    assert "imports ?, which is not among this assignment's modules" in result.load.notes


@pytest.mark.parametrize(
    "bomb",
    [b'def g(a): return f"' + b"{a}" * 200_000 + b'"\n', b"def g(a): return a\na = 1\n" + b"a;" * 500_000],
    ids=["f-string of many fields", "many statements"],
)
def test_a_source_that_is_dear_to_parse_costs_its_own_box_and_no_judge(slot, bomb):
    slot.submit(job(MASTER + bomb))
    result = decode_result(events_of(slot, Done | Lost, seconds=100)[-1].result)
    assert result.status == "graded"
    assert any("too large or too complicated" in note for note in result.load.notes)
    assert judge_on(slot, job()).total == 100


FORGES = b"""
import os, struct
from autograder.wire import messages as m
body = m.pack(m.Loaded(1, m.LoadReport("t", names={"double": "function"}, notes=["ab"] * %d)))
data = memoryview(struct.pack(">I", len(body)) + body)
while data: data = data[os.write(3, data):]
"""


@pytest.mark.parametrize(("notes", "refused"), [(3_000_000, True), (300_000, False)])
def test_a_flood_of_claims_about_loading_goes_no_further_than_the_judge(slot, notes, refused):
    slot.submit(job(MASTER + FORGES % notes))
    answer = events_of(slot, Done)[-1].result
    assert len(answer) < 50_000
    result = decode_result(answer)
    assert len(result.load.notes) <= 100
    first = result.verdicts[0]
    assert refused == ("a frame of" in first.message)
    assert (first.status, first.awarded) == ("failed", 0) or not refused


def test_what_is_no_code_is_unreadable_and_says_why(slot):
    result = judge_on(slot, job(b"%PDF-1.4 \x00\xff", filename="homework.pdf"))
    assert (result.status, result.total) == ("unreadable", None)
    assert all("PDF" in verdict.message for verdict in result.verdicts)
    assert [verdict.check for verdict in result.verdicts] == TINY.manifest.check_ids()


def test_one_question_can_be_judged_alone(slot):
    result = judge_on(slot, job(questions=["q2"]))
    assert {verdict.question for verdict in result.verdicts} == {"q2"}
    assert result.total == 60


def test_jobs_are_judged_in_the_order_they_come(slot):
    for number in range(3):
        slot.submit(job(token=str(number)))
    assert slot.in_flight == ["0", "1", "2"]
    found = []
    while len([event for event in found if isinstance(event, Done)]) < 3:
        found += slot.poll(1.0)
    assert [event.token for event in found if isinstance(event, Done)] == ["0", "1", "2"]
    assert [type(event) for event in found if event.token == "0"] == [Started, Done]
    assert slot.in_flight == []


def test_a_long_job_beats_and_can_be_cancelled(slot):
    slot.submit(job(SLEEPS))
    assert events_of(slot, Heartbeat)[-1].token == "1"
    slot.cancel("1")
    assert events_of(slot, Lost)[-1] == Lost("1", "cancelled")
    assert judge_on(slot, job()).total == 100


def test_a_waiting_job_can_be_cancelled(slot):
    slot.submit(job(SLEEPS, token="long"))
    slot.submit(job(token="waits"))
    slot.cancel("waits")
    assert Lost("waits", "cancelled") in events_of(slot, Lost)
    slot.cancel("long")
    events_of(slot, Lost)


def test_a_judge_that_dies_is_lost_and_the_slot_goes_on(slot):
    slot.submit(job(SLEEPS))
    events_of(slot, Started)
    time.sleep(0.3)
    judge_of(slot).kill()
    lost = events_of(slot, Lost)[-1]
    assert lost.reason == "the judge died (signal 9)"
    assert judge_on(slot, job()).total == 100


def test_a_zygote_that_dies_loses_its_jobs_and_leaves_nothing_behind(own_slot):
    own_slot.submit(job(SLEEPS, token="a"))
    own_slot.submit(job(token="b"))
    events_of(own_slot, Started)
    time.sleep(0.3)
    left = children(own_slot)
    os.kill(own_slot._process.pid, signal.SIGKILL)
    lost = events_of(own_slot, Lost)
    assert [event.token for event in lost if isinstance(event, Lost)] == ["a", "b"]
    assert not own_slot.alive
    _, alive = psutil.wait_procs(left, timeout=10)
    assert alive == []
    own_slot.start()
    assert judge_on(own_slot, job()).total == 100


GIVES_UP = """
import sys
from autograder.judge.jobs import Frames, Job, Ready, Request, send
from autograder.judge.serving import run_program
from autograder.errors import JudgeError

def serve(setup, sock):
    send(sock, Ready("rung", "sentence"))
    frames = Frames(sock, Request)
    while not list(frames.receive()):
        pass
    raise JudgeError("no box can be started")

sys.exit(run_program(sys.argv[1], serve))
"""


def test_a_zygote_that_gives_up_loses_its_jobs_and_says_why(tmp_path, monkeypatch):
    (tmp_path / "gives_up.py").write_text(GIVES_UP)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    monkeypatch.setattr(type(TINY), "judge_program", "gives_up")
    with Slot(TINY) as slot:
        slot.submit(job(token="a"))
        slot.submit(job(token="b"))
        lost = [event for event in events_of(slot, Lost) if isinstance(event, Lost)]
        assert [event.token for event in lost] == ["a", "b"]
        assert all("no box can be started" in event.reason for event in lost)
        assert not slot.alive


def test_closing_a_slot_ends_all_its_processes(own_slot):
    own_slot.submit(job(SLEEPS))
    events_of(own_slot, Started)
    time.sleep(0.3)
    left = children(own_slot)
    assert left
    own_slot.close()
    _, alive = psutil.wait_procs(left, timeout=10)
    assert alive == []


def kill_boxes(slot):
    found = [child for child in children(slot) if "autograder.box.zygote" in child.cmdline()]
    assert found
    for process in found:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


def test_a_submission_that_loses_its_boxes_is_not_judged_and_the_next_one_is(own_slot):
    own_slot.submit(job(SLEEPS))
    events_of(own_slot, Started)
    time.sleep(0.5)
    kill_boxes(own_slot)
    result = decode_result(events_of(own_slot, Done)[-1].result)
    assert (result.status, result.total) == ("not judged", None)
    assert all(verdict.awarded == 0 for verdict in result.verdicts)
    assert judge_on(own_slot, job()).total == 100


SLEEPS_IN_ITS_SECOND_CHANCE = b"""
import time

calls = []

def row_means(X):
    calls.append(1)
    if len(calls) > 1:
        time.sleep(60)
    return X[:, 0]
"""


def test_a_box_lost_in_a_second_chance_is_no_failure_of_the_student(tmp_path):
    shutil.copytree(TINY.root, tmp_path / "course")
    folder = tmp_path / "course" / "assignments" / "tiny"
    checks = folder / "checks" / "test_hidden.py"
    first = "    expect_close(submission.row_means(X), reference.row_means(X))\n"
    twice = (
        "    def examine(row_means):\n        expect_close(row_means(X), reference.row_means(X))\n\n"
        '    with_earlier(submission, reference, "row_means", [], examine)\n'
    )
    text = checks.read_text().replace(first, twice)
    checks.write_text(text.replace("import pytest\n", "import pytest\n" + EARLIER, 1))
    with Slot(open_assignment(folder)) as slot:
        slot.submit(job(SLEEPS_IN_ITS_SECOND_CHANCE, only_checks=["q2.row_means_matches_reference"]))
        events_of(slot, Started)
        time.sleep(1.5)
        kill_boxes(slot)
        result = decode_result(events_of(slot, Done)[-1].result)
    assert [str(verdict.status) for verdict in result.verdicts] == ["not judged"]


def test_a_wrong_assignment_is_reported_by_start(tmp_path):
    shutil.copytree(TINY.root, tmp_path / "course")
    folder = tmp_path / "course" / "assignments" / "tiny"
    checks = folder / "checks" / "test_hidden.py"
    checks.write_text(checks.read_text().replace("points=30", "points=31"))
    with pytest.raises(CourseError, match="q2: its checks sum to 61"), Slot(open_assignment(folder)):
        pass


def test_a_master_that_does_not_run_is_reported_by_start(tmp_path):
    shutil.copytree(TINY.root, tmp_path / "course")
    master = tmp_path / "course" / "solutions" / "tiny" / "tiny.py"
    master.write_text(master.read_text().replace("import numpy as np", "import numpyy as np"))
    folder = tmp_path / "course" / "assignments" / "tiny"
    with (
        pytest.raises(CourseError, match=r"ModuleNotFoundError.*a master must run"),
        Slot(open_assignment(folder)),
    ):
        pass


def test_a_judge_that_outlives_all_limits_is_killed_and_its_job_lost(tmp_path):
    shutil.copytree(TINY.root, tmp_path / "course")
    folder = tmp_path / "course" / "assignments" / "tiny"
    manifest, checks = folder / "assignment.toml", folder / "checks" / "test_hidden.py"
    manifest.write_text(manifest.read_text().replace("wall_seconds = 10", "wall_seconds = 1"))
    loops = "    while rng.random() < 2:\n        pass\n"
    checks.write_text(checks.read_text().replace("    X = rng.normal(size=(6, 6))\n", loops))
    with Slot(open_assignment(folder), SlotConfig(slack_seconds=1.0)) as slot:
        slot.submit(job())
        assert events_of(slot, Lost)[-1] == Lost("1", "the judge did not answer within 3 s")


def test_an_unstarted_slot_takes_no_job():
    with pytest.raises(JudgeError, match="not running"):
        Slot(TINY).submit(job())


def test_a_single_submission_can_be_graded_in_one_call():
    result = grade_source(TINY, MASTER, "tiny.py", config=SlotConfig(threads=1))
    assert decode_result_of(result).total == 100


def decode_result_of(result):
    from autograder.judge.result import encode_result

    return decode_result(encode_result(result))

"""The submission in this process: the same behaviour as through a box, on a student's machine."""

import time
from pathlib import Path

import numpy as np
import pytest

from autograder.checks.student_errors import MissingName, StudentError
from autograder.judge.alarm import alarm
from autograder.judge.local import LocalSubmission
from autograder.wire.errors import DeadlineError

STUDENT = """
import numpy as np
def dense(X, W, b):
    return X @ W + b
def scribble(x):
    x[:] = 0
def loop():
    while True:
        pass
def interrupted():
    raise KeyboardInterrupt
def apply(f, x):
    return f(x)
def raises():
    raise ValueError("wrong")
"""


@pytest.fixture
def submission(tmp_path: Path) -> LocalSubmission:
    path = tmp_path / "a2_dense.py"
    path.write_text(STUDENT)
    given = tmp_path / "given.py"
    given.write_text("import student\ndef twice(x): return student.dense(x, 2, 0) if False else 2 * x\n")
    return LocalSubmission(path, given)


def test_it_answers_like_a_box(submission: LocalSubmission) -> None:
    assert submission.dense(np.ones((2, 3)), np.ones((3, 1)), 1).tolist() == [[4.0], [4.0]]
    assert submission.given.twice(3) == 6
    assert submission.apply(lambda x: submission.given.twice(x) + 1, 3) == 7
    assert submission.has("dense")
    assert "def dense" in submission.source
    with pytest.raises(MissingName):
        submission.softmax(0)
    with pytest.raises(StudentError, match="ValueError: wrong"):
        submission.raises()


def test_arrays_of_the_check_are_out_of_reach(submission: LocalSubmission) -> None:
    mine = np.ones(3)
    assert submission.scribble.inspect(mine).arguments[0].tolist() == [0.0, 0.0, 0.0]
    assert mine.tolist() == [1.0, 1.0, 1.0]


def test_ctrl_c_reaches_the_terminal(submission: LocalSubmission) -> None:
    with pytest.raises(KeyboardInterrupt):
        submission.interrupted()


def test_a_loop_ends_at_the_deadline(submission: LocalSubmission) -> None:
    begun = time.monotonic()
    submission.client.deadline = begun + 0.2
    with pytest.raises(DeadlineError):
        submission.loop()
    assert 0.2 <= time.monotonic() - begun < 5
    assert not submission.client.alive


def test_a_loop_in_a_judge_function_ends_too(submission: LocalSubmission) -> None:
    submission.client.deadline = time.monotonic() + 0.2
    with pytest.raises(DeadlineError):
        submission.apply(lambda x: submission.loop(), 1)


def test_a_loop_while_loading_ends_at_its_deadline(tmp_path: Path) -> None:
    path = tmp_path / "endless.py"
    path.write_text("while True: pass\n")
    with pytest.raises(DeadlineError):
        LocalSubmission(path, seconds=0.2)


def test_a_call_that_ends_in_time_is_not_interrupted(submission: LocalSubmission) -> None:
    for _ in range(200):
        submission.client.deadline = time.monotonic() + 30
        assert submission.given.twice(2) == 4
    with alarm(time.monotonic() + 0.05):
        pass
    time.sleep(0.1)


def test_an_alarm_that_comes_with_the_end_never_strikes_later() -> None:
    for number in range(100):
        try:
            with alarm(time.monotonic() + 0.0005 + number * 1e-6):
                time.sleep(0.0005)
        except DeadlineError:
            pass
        total = sum(range(1000))  # a stray interrupt would strike here
        assert total == 499_500


def test_a_file_that_is_no_python_is_a_report(tmp_path: Path) -> None:
    path = tmp_path / "essay.pdf"
    path.write_bytes(b"%PDF-1.4")
    submission = LocalSubmission(path)
    assert submission.client.report.problem.startswith("this is a PDF")
    assert not submission.has("dense")
    with pytest.raises(MissingName, match="this is a PDF"):
        submission.dense(1)
    with pytest.raises(OSError, match="missing"):
        LocalSubmission(tmp_path / "missing.py")


def test_a_function_lost_to_a_syntax_error_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a2_dense.py"
    path.write_text("def dense(:\n    pass\n")
    with pytest.raises(MissingName, match=r"\(syntax error in line 1: "):
        LocalSubmission(path).dense()

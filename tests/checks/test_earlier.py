"""A slip in an earlier function is not charged again, and the reference stays out of the box."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.checks.earlier import with_earlier
from autograder.checks.expect import expect_unchanged
from autograder.checks.outcomes import CheckFailed, expect
from autograder.checks.student_errors import BoxDied, StudentError
from autograder.checks.submission import NOTHING
from autograder.errors import JudgeError
from autograder.judge.local import LocalSubmission
from autograder.wire.errors import DeadlineError

SOURCE = """
def half(x):
    return x / {divisor}

def quarter(x):
    return half(half(x)){slip}
"""


def submission(folder: Path, divisor: int, slip: str = "") -> LocalSubmission:
    path = folder / "work.py"
    path.write_text(SOURCE.format(divisor=divisor, slip=slip), encoding="utf-8")
    return LocalSubmission(path)


def a_quarter(quarter) -> None:
    result = quarter(8.0)
    expect(result == 2.0, f"received {result}")


def reference() -> tuple[SimpleNamespace, list[float]]:
    calls: list[float] = []

    def half(x: float) -> float:
        calls.append(x)
        return x / 2

    return SimpleNamespace(half=half), calls


def test_right_work_never_meets_the_reference(tmp_path: Path) -> None:
    known, calls = reference()
    with_earlier(submission(tmp_path, 2), known, "quarter", ["half"], a_quarter)
    assert calls == []


def test_an_earlier_slip_is_replaced_by_the_reference_and_then_put_back(tmp_path: Path) -> None:
    known, calls = reference()
    work = submission(tmp_path, 4)
    with_earlier(work, known, "quarter", ["half"], a_quarter)
    assert calls == [8.0, 4.0]
    assert work.quarter(8.0) == 0.5


def test_an_earlier_function_that_raises_is_replaced_too(tmp_path: Path) -> None:
    known, calls = reference()
    with_earlier(submission(tmp_path, 0), known, "quarter", ["half"], a_quarter)
    assert calls == [8.0, 4.0]


def test_a_slip_of_its_own_fails_with_the_first_message(tmp_path: Path) -> None:
    known, _ = reference()
    with pytest.raises(CheckFailed, match=r"received 1\.5"):
        with_earlier(submission(tmp_path, 4, " + 1"), known, "quarter", ["half"], a_quarter)


@pytest.mark.parametrize("error", [JudgeError("no box"), NameError("x"), KeyError("y")], ids=repr)
def test_a_failure_of_ours_in_the_second_chance_is_no_finding(tmp_path: Path, error: Exception) -> None:
    work, seen = submission(tmp_path, 4), []

    def examine(quarter) -> None:
        if seen:
            work.client.last_value = NOTHING  # nothing of the student's is in play
            raise error
        seen.append(quarter)
        expect(False, "the first failure")

    with pytest.raises(type(error)):
        with_earlier(work, reference()[0], "quarter", ["half"], examine)


@pytest.mark.parametrize("error", [BoxDied("gone"), DeadlineError("late"), AssertionError("no")], ids=repr)
def test_a_second_chance_that_the_student_s_code_ends_keeps_the_first_message(
    tmp_path: Path, error: Exception
) -> None:
    seen: list[object] = []

    def examine(quarter) -> None:
        if seen:
            raise error
        seen.append(quarter)
        expect(False, "the first failure")

    with pytest.raises(CheckFailed, match="the first failure"):
        with_earlier(submission(tmp_path, 4), reference()[0], "quarter", ["half"], examine)


def test_a_failure_of_the_reference_does_not_hide_the_student_s(tmp_path: Path) -> None:
    def broken(x: float) -> float:
        raise ValueError(x)

    with pytest.raises(CheckFailed, match=r"received 0\.5"):
        with_earlier(submission(tmp_path, 4), SimpleNamespace(half=broken), "quarter", ["half"], a_quarter)


def untouched(double) -> None:
    x = np.ones(3)
    call = double.inspect(x)
    expect(np.array_equal(call.result, [2, 2, 2]), f"received {call.result}")
    expect_unchanged(call, x, names=("x",))


def doubling(folder: Path, first: str, second: str) -> LocalSubmission:
    path = folder / "work.py"
    functions = f"def twice(x):\n    return {first}\n\ndef double(x):\n    return {second}\n"
    path.write_text(f"import numpy as np\n\n{functions}", encoding="utf-8")
    return LocalSubmission(path)


@pytest.mark.parametrize("first", ["2 * x", "np.multiply(x, 2, out=x)", "1 / 0"])
def test_who_is_inspected_does_not_pay_for_an_earlier_function_that_writes_or_raises(
    first: str, tmp_path: Path
) -> None:
    known = SimpleNamespace(twice=lambda x: 2 * x)
    with_earlier(doubling(tmp_path, first, "twice(x)"), known, "double", ["twice"], untouched)


@pytest.mark.parametrize(
    ("first", "second", "complaint"),
    [("2 * x", "np.multiply(x, 2, out=x)", "`x`"), ("1 / 0", "twice(x) * 0", "ZeroDivisionError")],
)
def test_who_is_inspected_pays_for_what_it_does_itself(
    first: str, second: str, complaint: str, tmp_path: Path
) -> None:
    known = SimpleNamespace(twice=lambda x: 2 * x)
    with pytest.raises((CheckFailed, StudentError), match=complaint):
        with_earlier(doubling(tmp_path, first, second), known, "double", ["twice"], untouched)

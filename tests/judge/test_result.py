"""Points of a result, and reading one from bytes."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks.verdicts import Status, Verdict
from autograder.errors import JudgeError
from autograder.judge.result import SubmissionResult, decode_result, encode_result, status_of
from autograder.wire.messages import LoadReport


def verdict(check, status=Status.PASSED, points=10.0, awarded=None):
    earned = (points if status is Status.PASSED else 0.0) if awarded is None else awarded
    return Verdict(
        check=check, question=check.split(".")[0], status=status, points=points, awarded=earned, public=False
    )


def result(*verdicts):
    return SubmissionResult(assignment="a", status=status_of(list(verdicts)), verdicts=list(verdicts))


def test_points_add_up_per_question_and_in_total():
    graded = result(
        verdict("q1.a"), verdict("q1.b", Status.FAILED, awarded=2.5), verdict("q2.c", Status.ERROR)
    )
    assert (graded.points("q1"), graded.points("q2"), graded.total) == (12.5, 0.0, 12.5)
    assert graded.status == "graded"


def test_a_check_that_was_not_judged_withholds_the_grade_and_is_no_zero():
    withheld = result(verdict("q1.a", Status.NOT_JUDGED), verdict("q2.b"))
    assert withheld.status == "not judged"
    assert withheld.points("q1") is None
    assert withheld.points("q2") == 10.0
    assert withheld.total is None


def test_a_file_that_could_not_be_read_has_no_grade_rather_than_a_zero():
    damaged = SubmissionResult(
        assignment="a", status="unreadable", verdicts=[verdict("q1.a", Status.FAILED, awarded=0.0)]
    )
    assert damaged.points("q1") is None
    assert damaged.total is None


def test_without_verdicts_there_is_no_grade():
    assert result().total is None
    assert result().status == "not judged"
    assert result(verdict("q1.a")).points("q9") is None


def test_points_stay_between_nothing_and_all():
    assert result(verdict("q1.a", awarded=99.0)).total == 10.0
    assert result(verdict("q1.a", awarded=-3.0)).total == 0.0


def test_a_lone_surrogate_anywhere_in_a_result_is_replaced_when_it_is_encoded():
    marked = msgspec.structs.replace(verdict("q1.a"), message="\ud800 b", accuracies=(0.5,))
    report = LoadReport("a.py", names={"\udfff": "function"}, notes=["\ud800"])
    read = decode_result(encode_result(msgspec.structs.replace(result(marked), load=report)))
    assert read.verdicts == [msgspec.structs.replace(marked, message="? b")]
    assert read.load == LoadReport("a.py", names={"?": "function"}, notes=["?"])


def test_a_huge_result_is_refused_before_it_is_read():
    huge = encode_result(msgspec.structs.replace(result(), load=LoadReport("a" * 2**24)))
    with pytest.raises(JudgeError, match="at most"):
        decode_result(huge)


@given(st.integers(1, 60))
def test_equal_parts_of_a_question_sum_to_the_whole(count):
    assert result(*[verdict(f"q1.c{i}", points=20 / count) for i in range(count)]).total == 20.0


def test_a_result_survives_its_encoding():
    whole = result(verdict("q1.a"), verdict("q2.b", Status.TIMED_OUT))
    assert decode_result(encode_result(whole)) == whole


@given(st.binary(max_size=200))
def test_bytes_that_are_no_result_are_refused(data):
    with pytest.raises(JudgeError, match="no result"):
        decode_result(data)


def test_an_unknown_status_is_refused():
    plain = msgspec.to_builtins(result(verdict("q1.a")))
    plain["verdicts"][0]["status"] = "excellent"
    with pytest.raises(JudgeError, match="no result"):
        decode_result(msgspec.msgpack.encode(plain))

"""Several cases of one check become one verdict."""

import itertools

import msgspec
import pytest

from autograder.checks.verdicts import Outcome, Status, Verdict, combine


def case(status, award=0.0, message="", name=""):
    return Outcome(status=status, award=award, message=message, case=name)


def test_the_worst_case_decides_and_awards_are_averaged():
    whole = combine([case(Status.PASSED, 1.0), case(Status.FAILED, 0.5, "no", "b"), case(Status.PASSED, 1.0)])
    assert (whole.status, whole.message) == (Status.FAILED, "case b: no")
    assert whole.award == pytest.approx(2.5 / 3)


def test_a_case_that_was_not_judged_outweighs_all_and_explains_itself():
    for order in itertools.permutations([Status.FAILED, Status.TIMED_OUT, Status.NOT_JUDGED, Status.PASSED]):
        whole = combine([case(status, message=str(status)) for status in order])
        assert (whole.status, whole.message) == (Status.NOT_JUDGED, "not judged")


def test_the_message_is_that_of_the_first_case_that_did_not_pass():
    whole = combine(
        [case(Status.FAILED, message="first", name="a"), case(Status.ERROR, message="second", name="b")]
    )
    assert (whole.status, whole.message) == (Status.ERROR, "case a: first")


def test_a_message_that_all_cases_share_names_no_case():
    assert combine([case(Status.ERROR, message="same", name=name) for name in "abc"]).message == "same"


def test_no_case_is_not_judged():
    assert combine([]).status is Status.NOT_JUDGED


def test_a_verdict_is_plain_data():
    verdict = Verdict(check="q1.a", question="q1", status=Status.TIMED_OUT, points=1, awarded=0, public=True)
    for form in (msgspec.json, msgspec.msgpack):
        assert form.decode(form.encode(verdict), type=Verdict) == verdict
    assert msgspec.to_builtins(verdict)["status"] == "timed out"

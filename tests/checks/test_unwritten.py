"""A stub is "not written yet" under its own name; TensorFlow's exception of the same type is an error."""

import pytest

from autograder.checks import StudentError
from autograder.checks.classify import outcome_of
from autograder.checks.verdicts import Status


@pytest.mark.parametrize(
    ("message", "function", "told"),
    [
        ("A1 Q4.1: decode_example is not written yet", "map_records", "`decode_example` is not written yet"),
        ("", "dense", "`dense` is not written yet"),
        ("", "", "this part is not written yet"),
    ],
)
def test_a_stub_is_a_failed_check_that_names_its_function(message: str, function: str, told: str) -> None:
    outcome = outcome_of(StudentError("NotImplementedError", message, function=function), public=True)
    assert (outcome.status, outcome.message) == (Status.FAILED, told)


def test_a_symbolic_tensor_in_numpy_is_no_stub() -> None:
    message = "Cannot convert a symbolic tf.Tensor (DecodeRaw:0) to a numpy array."
    outcome = outcome_of(StudentError("NotImplementedError", message, function="normalize"), public=True)
    assert outcome.status is Status.ERROR
    assert message in outcome.message

"""What a student reads of an exception is its own words, whoever wrapped them."""

import pytest

from autograder.judge.raised import student_error
from autograder.wire.messages import ErrorReport, Frame

TRACED = """in user code:

    File "a1_tensors.py", line 30, in decode_example  *
        image = normalize(image)

    TypeError: a pair is needed, not one value
"""


@pytest.mark.parametrize("message", ["a pair is needed, not one value", TRACED])
def test_the_message_comes_without_the_code_that_tensorflow_traced(message: str) -> None:
    error = student_error(ErrorReport("TypeError", message, [Frame("a1_tensors.py", 30, "f", "x")]), "f")
    assert error.message == "a pair is needed, not one value"
    assert (error.type_name, error.line, error.function) == ("TypeError", 30, "f")


def test_a_traced_message_without_its_type_is_kept_whole() -> None:
    assert (
        student_error(ErrorReport("KeyError", "in user code:\n\n 'x'", []), "f").message
        == "in user code:\n\n 'x'"
    )

"""A recognised mistake is named; a right answer is never held against one."""

import numpy as np
import pytest

from autograder.checks import CheckFailed
from autograder.checks.mistakes import expect_answer

RIGHT = np.array([[1.0, 2.0], [3.0, 4.0]])
MISTAKES = {"the result is transposed": RIGHT.T, "the sign is wrong": -RIGHT}


def test_a_right_answer_passes_whatever_the_mistakes_are() -> None:
    expect_answer(RIGHT, RIGHT, {"this is no mistake": RIGHT})


@pytest.mark.parametrize(("answer", "sentence"), [(RIGHT.T, "transposed"), (-RIGHT, "the sign")])
def test_a_known_mistake_is_named_before_what_differs(answer: np.ndarray, sentence: str) -> None:
    with pytest.raises(CheckFailed, match=rf"^the .*{sentence.split()[-1]}.* \(the result: .*differ"):
        expect_answer(answer, RIGHT, MISTAKES)


def test_an_unknown_mistake_gets_the_plain_message() -> None:
    with pytest.raises(CheckFailed) as caught:
        expect_answer(RIGHT + 7, RIGHT, MISTAKES)
    assert str(caught.value).startswith("the result: the shape (2, 2) is right, but all values differ")


def test_a_mistake_that_is_right_in_this_case_explains_nothing() -> None:
    almost = RIGHT * (1 + 5e-5)
    with pytest.raises(CheckFailed) as caught:
        expect_answer(almost, RIGHT, {"the wrong scale was used": RIGHT}, rtol=1e-6)
    assert "wrong scale" not in str(caught.value)


@pytest.mark.parametrize("answer", [None, "seven", [[1.0], [2.0, 3.0]], np.zeros(3)])
def test_what_is_no_array_of_this_shape_is_said_plainly(answer: object) -> None:
    with pytest.raises(CheckFailed, match="the result: expected"):
        expect_answer(answer, RIGHT, MISTAKES)

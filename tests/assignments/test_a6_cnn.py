"""That the lesson of assignment 6 holds what it says, and that no slip is charged twice."""

import ast
from pathlib import Path

import pytest
from lessons import COURSE, definitions_of, hidden_failures, judged_here, text_of

ASSIGNMENT = COURSE.assignment("a6_cnn")
LEFT_OUT = ("accuracy", "conv_is_fast_enough", "defaults_are_those_of_the_task")
DEFAULTS = {
    "conv2d": [1, "valid"],
    "max_pool": [2, 2],
    "batchnorm_forward": [0.9, 1e-3],
    "build_cnn": [(12, 24, 32), 0.3, 0.99],
    "train_cnn": [10, 0.01, 0.666],
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_the_defaults_are_those_of_the_contract(name: str) -> None:
    function = definitions_of(ASSIGNMENT)[name]
    assert isinstance(function, ast.FunctionDef)
    assert [ast.literal_eval(value) for value in function.args.defaults] == DEFAULTS[name]


def test_students_are_told_the_accuracy_that_the_manifest_states() -> None:
    stated = ASSIGNMENT.manifest.threshold("q4_2.accuracy", "mnist", "quick").stated
    assert f"{stated * 100:g} %" in text_of(ASSIGNMENT)


def test_the_numbers_the_lesson_tells_are_right() -> None:
    text = text_of(ASSIGNMENT)
    kernels = 9 * 1 * 12 + 36 * 12 * 24 + 36 * 24 * 32 + 7 * 7 * 32 * 200
    trainable = kernels + (12 + 24 + 32 + 200) + 200 * 10 + 10
    assert trainable == 354_002
    for number in (f"{trainable:,}", f"{trainable + 536:,}", str(trainable + 536), "7385280", "536"):
        assert number in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mutant", "later"),
    [
        ("q1_1_last_place_missing", "q1_2"),
        ("q1_1_same_rounds_down", "q1_2"),
        ("q1_1_plus_one_inside", "q1_3"),
        ("q4_1_not_compiled", "q4_2"),
        ("q4_1_squared_error", "q4_2"),
    ],
)
def test_a_slip_in_an_earlier_question_is_not_charged_again(mutant: str, later: str, tmp_path: Path) -> None:
    verdicts = judged_here(ASSIGNMENT, mutant, later, tmp_path, LEFT_OUT)
    assert hidden_failures(verdicts, fewest=4) == []

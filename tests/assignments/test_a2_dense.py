"""That the lesson of assignment 2 holds what it says, and that no slip is charged twice."""

import math
from pathlib import Path

import pytest
from lessons import COURSE, failures, hidden_failures, judged_here, judged_with, text_of

ASSIGNMENT = COURSE.assignment("a2_dense")
LEFT_OUT = ("epoch_is_fast_enough", "three_epochs_read_digits")


@pytest.mark.parametrize("profile", ["quick", "full"])
def test_students_are_told_the_accuracy_that_the_manifest_states(profile: str) -> None:
    stated = ASSIGNMENT.manifest.threshold("q5.accuracy", "mnist", profile).stated
    assert f"{stated:.0%}".replace("%", " %") in text_of(ASSIGNMENT)


def sigmoid(s: float) -> float:
    return 1 / (1 + math.exp(-s))


def output_after(steps: int, loss: str) -> float:
    """The neuron of Q2.2: input 1, target 0, w = b = 2, learning rate 0.15."""
    w = b = 2.0
    for _ in range(steps):
        a = sigmoid(w + b)
        slope = a * a * (1 - a) if loss == "mse" else a
        w, b = w - 0.15 * slope, b - 0.15 * slope
    return sigmoid(w + b)


def test_the_numbers_the_lesson_tells_are_right() -> None:
    text = text_of(ASSIGNMENT)
    assert f"{output_after(50, 'mse'):.3f}" == "0.976"
    assert f"{output_after(50, 'cross_entropy'):.3f}" == "0.099"
    a = sigmoid(4)
    assert f"{1 / (a * (1 - a)):.1f}" == "56.6"
    assert f"{math.log(10):.3f}" == "2.303"
    for number in ("0.976", "0.099", "2.303", "7850"):
        assert number in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mutant", "later"),
    [
        ("q1_3_over_the_batch", "q3"),
        ("q1_3_no_exponential", "q3"),
        ("q1_3_sum_of_everything", "q3"),
        ("q1_2_no_bias", "q3"),
        ("q1_2_bias_is_the_accumulator", "q3"),
        ("q3_sum_over_the_batch", "q4"),
        ("q3_transposed", "q4"),
    ],
)
def test_a_slip_in_an_earlier_question_is_not_charged_again(mutant: str, later: str, tmp_path: Path) -> None:
    verdicts = judged_here(ASSIGNMENT, mutant, later, tmp_path, LEFT_OUT)
    assert hidden_failures(verdicts, fewest=6) == failures(verdicts) == []


RAISING = {
    "softmax": "q3",
    "dense": "q3",
    "softmax_regression_gradients": "q4",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", RAISING)
def test_an_earlier_function_that_raises_is_not_charged_again(name: str, tmp_path: Path) -> None:
    wrong = f"def {name}(*arguments):\n    raise ValueError(arguments)\n"
    verdicts = judged_with(ASSIGNMENT, wrong, RAISING[name], tmp_path, ("three_epochs_read_digits",))
    assert failures(verdicts) == []


IDLE = {
    "q3": "def softmax_regression_gradients(X, Y, W, b):\n    return 0 * W, 0 * b\n",
    "q4": "def sgd_epoch(X, Y, W, b, lr, batch_size, rng):\n    return W, b\n",
}
KEEPS = ("gradients_keep_the_dtype", "epoch_keeps_the_dtype", "epoch_returns_new_weights")
KEEPS += ("gradients_are_your_own_algebra", "gradients_have_the_shapes_of_W_and_b")


@pytest.mark.slow
@pytest.mark.parametrize("later", IDLE)
def test_what_does_nothing_is_paid_for_its_shape_and_dtype_alone(later: str, tmp_path: Path) -> None:
    verdicts = judged_with(ASSIGNMENT, IDLE[later], later, tmp_path, LEFT_OUT)
    paid = {verdict.check.partition(".")[2] for verdict in verdicts if verdict.status == "passed"}
    assert paid <= set(KEEPS)

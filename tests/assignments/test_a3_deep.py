"""That the oracles and the lesson of assignment 3 hold what they say, and that no slip is charged twice."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from lessons import COURSE, hidden_failures, judged_here, text_of

ASSIGNMENT = COURSE.assignment("a3_deep")


def checks_module(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"a3_{name}", ASSIGNMENT.checks_dir / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("profile", ["quick", "full"])
def test_students_are_told_the_accuracy_that_the_manifest_states(profile: str) -> None:
    stated = ASSIGNMENT.manifest.threshold("q4_1.accuracy", "mnist", profile).stated
    assert f"{stated:.0%}".replace("%", " %") in text_of(ASSIGNMENT)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["momentum", "rmsprop", "adagrad", "adadelta", "adam"])
def test_the_oracle_of_the_optimizers_is_that_of_keras(name: str) -> None:
    steps = checks_module("test_hidden_q3_steps")
    rng = np.random.default_rng(0)
    w, gs = rng.normal(size=(2, 3)), steps.gradients_for(rng, (2, 3))
    for hp in (steps.RATES[name], steps.OTHER_RATES[name]):
        np.testing.assert_allclose(
            steps.movements(name, gs, hp), steps.by_keras(name, w, gs, hp), rtol=1e-4, atol=1e-9
        )


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "tanh"])
def test_the_oracle_of_backpropagation_is_that_of_finite_differences(depth: int, activation: str) -> None:
    backward = checks_module("test_hidden_q2_backward")
    X, Y, params = backward.problem(np.random.default_rng(depth), backward.SIZES[depth], activation)
    forward = checks_module("test_hidden_q2_forward").logits_of
    wanted = backward.numerical(lambda x, p: forward(x, p, activation), X, Y, params)
    found = backward.flat(backward.backprop(X, Y, params, activation))
    np.testing.assert_allclose(found, backward.flat(wanted), rtol=1e-6, atol=1e-8)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mutant", "later"),
    [
        ("q1_1_all_tanh", "q2_1"),
        ("q1_1_relu_leaks", "q2_2"),
        ("q1_1_tanh_slope_from_the_sum", "q2_2"),
        ("q2_1_no_bias", "q2_2"),
        ("q2_1_hidden_layer_activated_twice", "q2_1"),
    ],
)
def test_a_slip_in_an_earlier_question_is_not_charged_again(mutant: str, later: str, tmp_path: Path) -> None:
    verdicts = judged_here(ASSIGNMENT, mutant, later, tmp_path, ("accuracy",))
    # A slip in the question itself is charged there, of course.
    assert bool(hidden_failures(verdicts, fewest=6)) == mutant.startswith(later)

"""That the lesson of assignment 4 holds what it says, and that no slip is charged twice."""

import ast
import math
import re
from pathlib import Path

import numpy as np
import pytest
from lessons import COURSE, definitions_of, judged_here, text_of

ASSIGNMENT = COURSE.assignment("a4_lr_decay")
LEFT_OUT = ("decay_reaches_the_accuracy", "decay_silences_the_noise")
SIGNATURES = {
    "exponential_decay": "epoch: int, lr0: float=0.01, rate: float=0.6",
    "step_decay": "epoch: int, lr0: float, factor: float=0.5, every: int=3",
    "cosine_decay": "epoch: int, lr0: float, total_epochs: int, lr_min: float=0.0",
    "decay_with_floor": "step: int, lr_max: float=0.003, lr_min: float=0.0001, decay_steps: float=2000",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_the_signatures_are_those_of_the_contract(name: str) -> None:
    function = definitions_of(ASSIGNMENT)[name]
    assert isinstance(function, ast.FunctionDef)
    assert ast.unparse(function.args) == SIGNATURES[name]


def test_accuracy_is_worth_at_most_a_tenth() -> None:
    pattern = re.compile(r'@question\(\s*"q4",\s*points=([\d.]+).*?def test_(\w+)', re.DOTALL)
    sources = [path.read_text() for path in ASSIGNMENT.checks_dir.glob("test_*.py")]
    points = {name: float(number) for source in sources for number, name in pattern.findall(source)}
    assert points["decay_reaches_the_accuracy"] + points["decay_silences_the_noise"] <= 10


def test_the_numbers_the_lesson_tells_are_right() -> None:
    assert math.ceil(60_000 / 128) == 469
    assert "STEPS = 469" in text_of(ASSIGNMENT)
    assert round(100 * math.exp(-1)) == 37
    assert round(100 * math.exp(-3)) == 5
    assert 0.009 < 0.6**9 < 0.0121  # "about a hundredth of what it was"


@pytest.mark.slow
def test_the_given_schedules_ask_for_what_their_checks_say() -> None:
    namespace: dict[str, object] = {}
    exec(compile(ASSIGNMENT.given_path.read_text(encoding="utf-8"), "given.py", "exec"), namespace)
    assert type(namespace["whole"](0)) is int
    assert type(namespace["narrow"](0)) is np.float32
    assert namespace["grows"](3, 2.0) == 3.0
    assert namespace["with_defaults"](1) == 0.02


@pytest.mark.slow
@pytest.mark.parametrize(
    "mutant",
    [
        "q2_nothing_returned",
        "q2_class_returned",
        "q2_schedule_returned",
        "q2_first_rate_for_ever",
        "q2_not_in_the_history",
        "q2_compiles_again",
        "q2_new_optimizer",
    ],
)
def test_a_slip_in_an_earlier_question_is_not_charged_again(mutant: str, tmp_path: Path) -> None:
    """But for one point: a public check cannot bring a callback that works, which is what Q2 asks for."""
    verdicts = judged_here(ASSIGNMENT, mutant, "q4", tmp_path, LEFT_OUT)
    assert len(verdicts) == 7
    failed = {one.check: one.message for one in verdicts if one.status != "passed"}
    assert set(failed) <= {"q4.history_follows_the_schedule"}, failed


def test_no_hidden_check_of_the_training_builds_on_a_public_one() -> None:
    """The public checks use the student's own callback, the hidden ones another where that does not work."""
    source = (ASSIGNMENT.checks_dir / "test_hidden_q4.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    declared = [
        keyword.arg
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "question"
        for keyword in node.keywords
    ]
    assert "hint" in declared
    assert "depends" not in declared

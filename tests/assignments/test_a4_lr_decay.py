"""That the lesson of assignment 4 holds what it says."""

import ast
import math
import re

import numpy as np
import pytest
from lessons import COURSE, definitions_of, text_of

ASSIGNMENT = COURSE.assignment("a4_lr_decay")
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

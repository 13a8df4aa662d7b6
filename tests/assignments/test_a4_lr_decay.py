"""What assignment 4 is made of, and that its lesson holds what it says."""

import ast
import doctest
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.composition import planted_in
from autograder.authoring.master import read_master
from autograder.box.loader import load
from autograder.course import Assignment, Course

POINTS = {
    "exponential_decay": 12,
    "step_decay": 10,
    "cosine_decay": 14,
    "decay_with_floor": 10,
    "make_lr_callback": 10,
    "curve_noise": 10,
    "batch_gradient_spread": 14,
    "train_with_decay": 20,
}
SIGNATURES = {
    "exponential_decay": "epoch: int, lr0: float=0.01, rate: float=0.6",
    "step_decay": "epoch: int, lr0: float, factor: float=0.5, every: int=3",
    "cosine_decay": "epoch: int, lr0: float, total_epochs: int, lr_min: float=0.0",
    "decay_with_floor": "step: int, lr_max: float=0.003, lr_min: float=0.0001, decay_steps: float=2000",
}


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return Course(Path(__file__).parents[2]).assignment("a4_lr_decay")


def functions_of(assignment: Assignment) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(assignment.master_path.read_text(encoding="utf-8"))
    return {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in POINTS
    }


def test_the_functions_and_points_are_those_of_the_contract(assignment: Assignment) -> None:
    assert {question.name: question.points for question in assignment.manifest.questions} == POINTS
    assert list(functions_of(assignment)) == list(POINTS)


@pytest.mark.parametrize("name", SIGNATURES)
def test_the_signatures_are_those_of_the_contract(assignment: Assignment, name: str) -> None:
    assert ast.unparse(functions_of(assignment)[name].args) == SIGNATURES[name]


@pytest.mark.parametrize("name", POINTS)
def test_every_docstring_tells_arguments_results_and_an_example(assignment: Assignment, name: str) -> None:
    function = functions_of(assignment)[name]
    text = ast.get_docstring(function) or ""
    sections = re.findall(r"^(Args|Returns|Example|Notes):$", text, re.MULTILINE)
    assert sections == ["Args", "Returns", "Example", "Notes"]
    assert text.splitlines()[0].endswith(".")
    for argument in function.args.args:
        assert re.search(rf"^ *{argument.arg}: ", text, re.MULTILINE), argument.arg


def test_there_are_enough_mutants_and_variants(assignment: Assignment) -> None:
    mutants, variants = planted_in(assignment, "mutant"), planted_in(assignment, "variant")
    assert len(mutants) >= 60
    assert len(variants) >= 15
    for question in assignment.manifest.questions:
        assert sum(question.id in mutant.questions for mutant in mutants) >= 5, question.id
        assert any(question.id in variant.questions for variant in variants), question.id


def test_every_check_has_a_mutant_that_it_must_catch(assignment: Assignment) -> None:
    named = {check for mutant in planted_in(assignment, "mutant") for check in mutant.caught_by}
    checks = set(assignment.manifest.check_ids())
    assert named <= checks
    assert checks - named == set()


def test_public_checks_know_neither_reference_nor_hidden_values(assignment: Assignment) -> None:
    source = (assignment.checks_dir / "test_public.py").read_text(encoding="utf-8")
    assert "reference" not in source


def test_accuracy_is_worth_at_most_a_tenth(assignment: Assignment) -> None:
    points = {}
    for path in assignment.checks_dir.glob("test_*.py"):
        for name, number in re.findall(
            r'@question\(\s*"q4",\s*points=([\d.]+).*?def test_(\w+)', path.read_text(), re.DOTALL
        ):
            points[number] = float(name)
    assert points["decay_reaches_the_accuracy"] + points["decay_silences_the_noise"] <= 10


def test_the_numbers_the_lesson_tells_are_right(assignment: Assignment) -> None:
    text = read_master(assignment.master_path).text
    assert math.ceil(60_000 / 128) == 469
    assert "STEPS = 469" in text
    assert round(100 * math.exp(-1)) == 37
    assert round(100 * math.exp(-3)) == 5
    assert 0.009 < 0.6**9 < 0.0121  # "about a hundredth of what it was"


@pytest.mark.slow
def test_the_given_schedules_ask_for_what_their_checks_say(assignment: Assignment) -> None:
    namespace: dict[str, object] = {}
    exec(compile(assignment.given_path.read_text(encoding="utf-8"), "given.py", "exec"), namespace)
    assert type(namespace["whole"](0)) is int
    assert type(namespace["narrow"](0)) is np.float32
    assert namespace["grows"](3, 2.0) == 3.0
    assert namespace["with_defaults"](1) == 0.02


@pytest.mark.slow
def test_the_examples_in_the_docstrings_are_true(assignment: Assignment) -> None:
    namespace, report = load(assignment.master_path.read_bytes(), "a4_lr_decay.py")
    assert not report.broken
    failed = 0
    for name in POINTS:
        for example in doctest.DocTestFinder(recurse=False).find(
            namespace[name], name, globs=dict(namespace)
        ):
            failed += doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example).failed
    assert failed == 0


@pytest.mark.slow
def test_the_lesson_runs_from_top_to_bottom_on_the_small_digits(
    assignment: Assignment, tmp_path: Path
) -> None:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "AUTOGRADER_MNIST"},
        "FAST": "1",
        "MPLBACKEND": "Agg",
        "AUTOGRADER_OFFLINE": "1",
        "KERAS_HOME": str(tmp_path),
        "MPLCONFIGDIR": str(tmp_path),
        "PYTHONPATH": str(assignment.template_dir),
    }
    done = subprocess.run(
        [sys.executable, str(assignment.master_path)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "small digits" in done.stdout
    assert "noise" in done.stdout

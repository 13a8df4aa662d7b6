"""What assignment 2 is made of, and that its lesson holds what it says."""

import ast
import doctest
import math
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.authoring.composition import planted_in, solution_source
from autograder.authoring.master import read_master
from autograder.box.loader import load
from autograder.checks.running import RunOptions
from autograder.checks.verdicts import Verdict
from autograder.course import Assignment, Course
from autograder.judge.providers import LocalProvider
from autograder.judge.session import run_checks

POINTS = {
    "neuron": 6,
    "dense": 8,
    "softmax": 12,
    "cross_entropy_from_logits": 12,
    "neuron_gradient": 12,
    "softmax_regression_gradients": 20,
    "sgd_epoch": 12,
    "build_softmax_classifier": 18,
}


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return Course(Path(__file__).parents[2]).assignment("a2_dense")


def functions_of(assignment: Assignment) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(assignment.master_path.read_text(encoding="utf-8"))
    return {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in POINTS
    }


def test_the_functions_and_points_are_those_of_the_contract(assignment: Assignment) -> None:
    assert {question.name: question.points for question in assignment.manifest.questions} == POINTS
    assert list(functions_of(assignment)) == list(POINTS)


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


def test_students_are_told_the_accuracy_that_the_manifest_states(assignment: Assignment) -> None:
    text = read_master(assignment.master_path).text
    for profile in ("quick", "full"):
        stated = assignment.manifest.threshold("q5.accuracy", "mnist", profile).stated
        assert f"{stated:.0%}".replace("%", " %") in text


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


def test_the_numbers_the_lesson_tells_are_right(assignment: Assignment) -> None:
    text = read_master(assignment.master_path).text
    assert f"{output_after(50, 'mse'):.3f}" == "0.976"
    assert f"{output_after(50, 'cross_entropy'):.3f}" == "0.099"
    a = sigmoid(4)
    assert f"{1 / (a * (1 - a)):.1f}" == "56.6"
    assert f"{math.log(10):.3f}" == "2.303"
    for number in ("0.976", "0.099", "2.303", "7850"):
        assert number in text


def verdicts_of(assignment: Assignment, path: Path, source: str, questions: list[str]) -> list[Verdict]:
    """Judge a submission in this process, without training."""
    path.write_text(source, encoding="utf-8")
    namespace, _ = load(assignment.master_path.read_bytes(), "a2_dense.py")
    wanted = [
        f"{question.id}.{check}"
        for question in assignment.manifest.questions
        for check in [*question.public, *question.hidden]
        if question.id in questions and check not in ("epoch_is_fast_enough", "three_epochs_read_digits")
    ]
    return run_checks(
        assignment.checks_dir,
        assignment.manifest,
        LocalProvider(path, assignment.given_path),
        RunOptions(seed=3, questions=questions, only_checks=wanted),
        reference=SimpleNamespace(**{name: namespace[name] for name in POINTS}),
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mutant", "later"),
    [("q1_3_over_the_batch", "q3"), ("q1_2_no_bias", "q3"), ("q3_sum_over_the_batch", "q4")],
)
def test_a_slip_in_an_earlier_question_is_not_charged_again(
    assignment: Assignment, tmp_path: Path, mutant: str, later: str
) -> None:
    wrong = (assignment.mutants_dir / f"{mutant}.py").read_text(encoding="utf-8")
    source = f"{solution_source(read_master(assignment.master_path))}\n# %%\n{wrong}"
    verdicts = verdicts_of(assignment, tmp_path / "a2_dense.py", source, [later])
    hidden = [verdict for verdict in verdicts if not verdict.public]
    assert len(hidden) >= 6
    assert [f"{verdict.check}: {verdict.message}" for verdict in hidden if verdict.status != "passed"] == []


@pytest.mark.slow
def test_the_examples_in_the_docstrings_are_true(assignment: Assignment) -> None:
    namespace, report = load(assignment.master_path.read_bytes(), "a2_dense.py")
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
    assert "answers are wrong" in done.stdout

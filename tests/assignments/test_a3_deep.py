"""What assignment 3 is made of, and that its lesson holds what it says."""

import ast
import doctest
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
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
    "activate": 12,
    "init_weights": 12,
    "mlp_forward": 12,
    "mlp_backward": 20,
    "layer_gradient_norms": 12,
    "optimizer_step": 16,
    "build_deep_classifier": 10,
    "TrainingCurves": 6,
}
FUNCTIONS = [name for name in POINTS if name != "TrainingCurves"]


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return Course(Path(__file__).parents[2]).assignment("a3_deep")


def definitions_of(assignment: Assignment) -> dict[str, ast.FunctionDef | ast.ClassDef]:
    tree = ast.parse(assignment.master_path.read_text(encoding="utf-8"))
    kinds = ast.FunctionDef | ast.ClassDef
    return {node.name: node for node in tree.body if isinstance(node, kinds) and node.name in POINTS}


def checks_module(assignment: Assignment, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"a3_{name}", assignment.checks_dir / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_functions_and_points_are_those_of_the_contract(assignment: Assignment) -> None:
    assert {question.name: question.points for question in assignment.manifest.questions} == POINTS
    assert list(definitions_of(assignment)) == list(POINTS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_docstring_tells_arguments_results_and_an_example(assignment: Assignment, name: str) -> None:
    function = definitions_of(assignment)[name]
    assert isinstance(function, ast.FunctionDef)
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
    assert set(assignment.manifest.check_ids()) - named == set()


def test_public_checks_know_neither_reference_nor_hidden_values(assignment: Assignment) -> None:
    assert "reference" not in (assignment.checks_dir / "test_public.py").read_text(encoding="utf-8")


def test_students_are_told_the_accuracy_that_the_manifest_states(assignment: Assignment) -> None:
    text = read_master(assignment.master_path).text
    for profile in ("quick", "full"):
        stated = assignment.manifest.threshold("q4_1.accuracy", "mnist", profile).stated
        assert f"{stated:.0%}".replace("%", " %") in text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["momentum", "rmsprop", "adagrad", "adadelta", "adam"])
def test_the_oracle_of_the_optimizers_is_that_of_keras(assignment: Assignment, name: str) -> None:
    steps = checks_module(assignment, "test_hidden_q3_steps")
    rng = np.random.default_rng(0)
    w, gs = rng.normal(size=(2, 3)), steps.gradients_for(rng, (2, 3))
    for hp in (steps.RATES[name], steps.OTHER_RATES[name]):
        np.testing.assert_allclose(
            steps.movements(name, gs, hp), steps.by_keras(name, w, gs, hp), rtol=1e-4, atol=1e-9
        )


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
@pytest.mark.parametrize("activation", ["sigmoid", "relu", "tanh"])
def test_the_oracle_of_backpropagation_is_that_of_finite_differences(
    assignment: Assignment, depth: int, activation: str
) -> None:
    backward = checks_module(assignment, "test_hidden_q2_backward")
    X, Y, params = backward.problem(np.random.default_rng(depth), backward.SIZES[depth], activation)
    forward = checks_module(assignment, "test_hidden_q2_forward").logits_of
    wanted = backward.numerical(lambda x, p: forward(x, p, activation), X, Y, params)
    found = backward.flat(backward.backprop(X, Y, params, activation))
    np.testing.assert_allclose(found, backward.flat(wanted), rtol=1e-6, atol=1e-8)


def verdicts_of(assignment: Assignment, path: Path, source: str, questions: list[str]) -> list[Verdict]:
    """Judge a submission in this process, without training."""
    path.write_text(source, encoding="utf-8")
    namespace, _ = load(assignment.master_path.read_bytes(), "a3_deep.py")
    wanted = [
        f"{question.id}.{check}"
        for question in assignment.manifest.questions
        for check in [*question.public, *question.hidden]
        if question.id in questions and check != "accuracy"
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
    [
        ("q1_1_all_tanh", "q2_1"),
        ("q1_1_relu_leaks", "q2_2"),
        ("q1_1_tanh_slope_from_the_sum", "q2_2"),
        ("q2_1_no_bias", "q2_2"),
        ("q2_1_hidden_layer_activated_twice", "q2_1"),
    ],
)
def test_a_slip_in_an_earlier_question_is_not_charged_again(
    assignment: Assignment, tmp_path: Path, mutant: str, later: str
) -> None:
    wrong = (assignment.mutants_dir / f"{mutant}.py").read_text(encoding="utf-8")
    source = f"{solution_source(read_master(assignment.master_path))}\n# %%\n{wrong}"
    verdicts = verdicts_of(assignment, tmp_path / "a3_deep.py", source, [later])
    hidden = [verdict for verdict in verdicts if not verdict.public]
    assert len(hidden) >= 6
    failed = [f"{verdict.check}: {verdict.message}" for verdict in hidden if verdict.status != "passed"]
    # A slip in the question itself is charged there, of course.
    assert bool(failed) == mutant.startswith(later), failed


@pytest.mark.slow
def test_the_examples_in_the_docstrings_are_true(assignment: Assignment) -> None:
    namespace, report = load(assignment.master_path.read_bytes(), "a3_deep.py")
    assert not report.broken
    failed = 0
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    for name in FUNCTIONS:
        finder = doctest.DocTestFinder(recurse=False)
        for example in finder.find(namespace[name], name, globs=dict(namespace)):
            failed += doctest.DocTestRunner(optionflags=flags).run(example).failed
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
    assert "200-60, ReLU, Adam: test accuracy" in done.stdout

"""What assignment 6 is made of, and that its lesson holds what it says."""

import ast
import doctest
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
    "conv_output_size": 8,
    "conv2d": 20,
    "max_pool": 10,
    "parameter_counts": 8,
    "equivariance_error": 10,
    "batchnorm_forward": 16,
    "build_cnn": 14,
    "train_cnn": 14,
}
SLOW = ("accuracy", "conv_is_fast_enough", "defaults_are_those_of_the_task")


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return Course(Path(__file__).parents[2]).assignment("a6_cnn")


def functions_of(assignment: Assignment) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(assignment.master_path.read_text(encoding="utf-8"))
    return {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in POINTS
    }


def test_the_functions_and_points_are_those_of_the_contract(assignment: Assignment) -> None:
    assert {question.name: question.points for question in assignment.manifest.questions} == POINTS
    assert list(functions_of(assignment)) == list(POINTS)


def test_the_defaults_are_those_of_the_contract(assignment: Assignment) -> None:
    defaults = {
        name: [ast.literal_eval(value) for value in function.args.defaults]
        for name, function in functions_of(assignment).items()
    }
    assert defaults["conv2d"] == [1, "valid"]
    assert defaults["max_pool"] == [2, 2]
    assert defaults["batchnorm_forward"] == [0.9, 1e-3]
    assert defaults["build_cnn"] == [(12, 24, 32), 0.3, 0.99]
    assert defaults["train_cnn"] == [10, 0.01, 0.666]


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
    assert named == set(assignment.manifest.check_ids())


def test_public_checks_know_neither_reference_nor_hidden_values(assignment: Assignment) -> None:
    source = (assignment.checks_dir / "test_public.py").read_text(encoding="utf-8")
    assert "reference" not in source


def test_students_are_told_the_accuracy_that_the_manifest_states(assignment: Assignment) -> None:
    text = read_master(assignment.master_path).text
    stated = assignment.manifest.threshold("q4_2.accuracy", "mnist", "quick").stated
    assert f"{stated * 100:g} %" in text


def test_the_numbers_the_lesson_tells_are_right(assignment: Assignment) -> None:
    text = read_master(assignment.master_path).text
    kernels = 9 * 1 * 12 + 36 * 12 * 24 + 36 * 24 * 32 + 7 * 7 * 32 * 200
    trainable = kernels + (12 + 24 + 32 + 200) + 200 * 10 + 10
    assert trainable == 354_002
    for number in (f"{trainable:,}", f"{trainable + 536:,}", str(trainable + 536), "7385280", "536"):
        assert number in text


def verdicts_of(assignment: Assignment, path: Path, source: str, questions: list[str]) -> list[Verdict]:
    """Judge a submission in this process, without training a network."""
    path.write_text(source, encoding="utf-8")
    namespace, _ = load(assignment.master_path.read_bytes(), "a6_cnn.py")
    wanted = [
        check
        for check in assignment.manifest.check_ids()
        if check.partition(".")[0] in questions and check.partition(".")[2] not in SLOW
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
        ("q1_1_last_place_missing", "q1_2"),
        ("q1_1_same_rounds_down", "q1_2"),
        ("q1_1_plus_one_inside", "q1_3"),
        ("q4_1_not_compiled", "q4_2"),
        ("q4_1_squared_error", "q4_2"),
    ],
)
def test_a_slip_in_an_earlier_question_is_not_charged_again(
    assignment: Assignment, tmp_path: Path, mutant: str, later: str
) -> None:
    wrong = (assignment.mutants_dir / f"{mutant}.py").read_text(encoding="utf-8")
    source = f"{solution_source(read_master(assignment.master_path))}\n# %%\n{wrong}"
    verdicts = verdicts_of(assignment, tmp_path / "a6_cnn.py", source, [later])
    hidden = [verdict for verdict in verdicts if not verdict.public]
    assert len(hidden) >= 4
    assert [f"{verdict.check}: {verdict.message}" for verdict in hidden if verdict.status != "passed"] == []


@pytest.mark.slow
def test_the_examples_in_the_docstrings_are_true(assignment: Assignment) -> None:
    namespace, report = load(assignment.master_path.read_bytes(), "a6_cnn.py")
    assert not report.broken
    failed = 0
    for name in [name for name in POINTS if name != "train_cnn"]:
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
    assert "Test accuracy" in done.stdout

"""What assignment 1 is made of, and that its lesson holds what it says."""

import ast
import doctest
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
    "tensor_info": 6,
    "flatten_batch": 14,
    "normalize": 14,
    "one_hot": 12,
    "low_rank": 14,
    "decode_example": 12,
    "load_dataset": 14,
    "training_pipeline": 14,
}


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return Course(Path(__file__).parents[2]).assignment("a1_tensors")


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


def test_every_check_has_a_mutant_that_it_must_catch(assignment: Assignment) -> None:
    named = {check for mutant in planted_in(assignment, "mutant") for check in mutant.caught_by}
    checks = set(assignment.manifest.check_ids())
    assert named <= checks
    assert checks - named == set()


def test_public_checks_know_neither_reference_nor_hidden_values(assignment: Assignment) -> None:
    source = (assignment.checks_dir / "test_public.py").read_text(encoding="utf-8")
    assert "reference" not in source


def test_the_numbers_the_lesson_tells_are_right(assignment: Assignment) -> None:
    text = read_master(assignment.master_path).text
    for k, count in ((4, 228), (7, 399), (14, 798)):
        assert k * (28 + 28 + 1) == count
        assert str(count) in text
    assert str(np.float32(255) / np.float32(256)) in text


@pytest.mark.slow
def test_the_examples_in_the_docstrings_are_true(
    assignment: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "images.idx").write_bytes(bytes(16 + 784 * 130))
    (tmp_path / "labels.idx").write_bytes(bytes(8 + 130))
    namespace, report = load(assignment.master_path.read_bytes(), "a1_tensors.py")
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

"""What assignment 5 is made of, and that its lesson holds what it says."""

import ast
import doctest
import math
import os
import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from autograder.authoring.composition import planted_in
from autograder.authoring.master import read_master
from autograder.box.loader import load
from autograder.course import Assignment, Course

POINTS = {
    "diagnose": 12,
    "l2_penalty": 10,
    "dropout_forward": 16,
    "EarlyStopper": 14,
    "augment_batch": 16,
    "build_regularized": 12,
    "build_monster": 10,
    "train_regularized": 10,
}


@pytest.fixture(scope="module")
def assignment() -> Assignment:
    return Course(Path(__file__).parents[2]).assignment("a5_overfitting")


@pytest.fixture(scope="module")
def names(assignment: Assignment) -> dict[str, object]:
    namespace, report = load(assignment.master_path.read_bytes(), "a5_overfitting.py")
    assert not report.broken
    return namespace


def definitions_of(assignment: Assignment) -> dict[str, ast.FunctionDef | ast.ClassDef]:
    tree = ast.parse(assignment.master_path.read_text(encoding="utf-8"))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def first_name(name: str | list[str]) -> str:
    return name if isinstance(name, str) else name[0]


def test_the_functions_and_points_are_those_of_the_contract(assignment: Assignment) -> None:
    questions = assignment.manifest.questions
    assert {first_name(question.name): question.points for question in questions} == POINTS
    assert questions[4].name == ["augment_batch", "shift"]
    assert {*POINTS, "shift"} <= set(definitions_of(assignment))


@pytest.mark.parametrize("name", [*POINTS, "shift"])
def test_every_docstring_tells_arguments_results_and_an_example(assignment: Assignment, name: str) -> None:
    definition = definitions_of(assignment)[name]
    text = ast.get_docstring(definition) or ""
    sections = re.findall(r"^(Args|Attributes|Returns|Example|Notes):$", text, re.MULTILINE)
    is_class = isinstance(definition, ast.ClassDef)
    assert sections == (
        ["Args", "Attributes", "Example"] if is_class else ["Args", "Returns", "Example", "Notes"]
    )
    assert text.splitlines()[0].endswith(".")
    if isinstance(definition, ast.FunctionDef):
        for argument in definition.args.args:
            assert re.search(rf"^ *{argument.arg}: ", text, re.MULTILINE), argument.arg


def test_there_are_enough_mutants_and_variants(assignment: Assignment) -> None:
    mutants, variants = planted_in(assignment, "mutant"), planted_in(assignment, "variant")
    assert len(mutants) >= 60
    assert len(variants) >= 15
    for question in assignment.manifest.questions:
        assert sum(question.id in mutant.questions for mutant in mutants) >= 5, question.id
        assert sum(question.id in variant.questions for variant in variants) >= 2, question.id


def test_every_check_has_a_mutant_that_it_must_catch(assignment: Assignment) -> None:
    named = {check for mutant in planted_in(assignment, "mutant") for check in mutant.caught_by}
    checks = set(assignment.manifest.check_ids())
    assert named <= checks
    assert checks - named == set()


def test_public_checks_know_neither_reference_nor_hidden_values(assignment: Assignment) -> None:
    source = (assignment.checks_dir / "test_public.py").read_text(encoding="utf-8")
    assert "reference" not in source


def test_the_numbers_the_lesson_tells_are_right(assignment: Assignment) -> None:
    def parameters(*widths: int) -> int:
        sizes = [784, *widths, 10]
        return sum(a * b + b for a, b in pairwise(sizes))

    text = read_master(assignment.master_path).text
    for widths in ((200, 100, 60), (512, 512), (512,) * 4):
        assert f"{parameters(*widths):,}" in text
    for threshold in assignment.manifest.thresholds:
        assert f"{threshold.stated:g}" in text


def test_a_rotated_picture_keeps_what_the_lesson_promises(names: dict[str, object]) -> None:
    """Four quarter turns are the picture itself, and one is what NumPy calls rot90."""
    rotate = names["_rotate"]
    assert callable(rotate)
    image = np.random.default_rng(0).random((1, 7, 7))
    quarter = rotate(image, np.array([math.pi / 2]))
    assert any(np.allclose(quarter[0], np.rot90(image[0], k), atol=1e-12) for k in (1, 3))
    for _ in range(3):
        quarter = rotate(quarter, np.array([math.pi / 2]))
    assert np.allclose(quarter, image, atol=1e-12)


@pytest.mark.slow
def test_the_examples_in_the_docstrings_are_true(names: dict[str, object]) -> None:
    failed = 0
    for name in [*POINTS, "shift"]:
        if name == "train_regularized":  # its example needs data
            continue
        for example in doctest.DocTestFinder().find(names[name], name, globs=dict(names)):
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

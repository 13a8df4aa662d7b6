"""What holds of every assignment: contract, docstrings, enough planted mistakes, and a lesson that runs."""

import ast
import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lessons import COURSE, POINTS, definitions_of, namespace_of

from autograder.authoring.composition import planted_in
from autograder.course import Assignment

EXAMPLE_NEEDS_DATA = ("train_regularized", "train_cnn")
TELLS_AT_THE_END = {
    "a1_tensors": "small digits",
    "a2_dense": "answers are wrong",
    "a3_deep": "200-60, ReLU, Adam: test accuracy",
    "a4_lr_decay": "noise",
    "a5_overfitting": "small digits",
    "a6_cnn": "Test accuracy",
}
DEFINED = [
    pytest.param(assignment, name, id=f"{assignment.id}-{name}")
    for assignment in COURSE.assignments()
    for question in assignment.manifest.questions
    for name in question.names
]

every_assignment = pytest.mark.parametrize(
    "assignment", COURSE.assignments(), ids=lambda assignment: assignment.id
)


def test_the_course_has_the_six_assignments_of_the_contract() -> None:
    assert [assignment.id for assignment in COURSE.assignments()] == list(POINTS)


@every_assignment
def test_the_functions_and_points_are_those_of_the_contract(assignment: Assignment) -> None:
    questions = assignment.manifest.questions
    assert {question.names[0]: question.points for question in questions} == POINTS[assignment.id]
    asked = [name for question in questions for name in question.names]
    assert sorted(definitions_of(assignment)) == sorted(asked)
    first = [name for name in definitions_of(assignment) if name in POINTS[assignment.id]]
    assert first == list(POINTS[assignment.id])


@pytest.mark.parametrize(("assignment", "name"), DEFINED)
def test_every_docstring_tells_arguments_results_and_an_example(assignment: Assignment, name: str) -> None:
    definition = definitions_of(assignment)[name]
    text = ast.get_docstring(definition) or ""
    sections = re.findall(r"^(Args|Attributes|Returns|Example|Notes)\b.*:$", text, re.MULTILINE)
    assert text.splitlines()[0].endswith(".")
    if isinstance(definition, ast.ClassDef):
        assert sections[-2:] == ["Attributes", "Example"]
        return
    assert sections == ["Args", "Returns", "Example", "Notes"]
    for argument in definition.args.args:
        assert re.search(rf"^ *{argument.arg}: ", text, re.MULTILINE), argument.arg


@every_assignment
def test_there_are_enough_mutants_and_variants(assignment: Assignment) -> None:
    mutants, variants = planted_in(assignment, "mutant"), planted_in(assignment, "variant")
    assert len(mutants) >= 60
    assert len(variants) >= 15
    for question in assignment.manifest.questions:
        assert sum(question.id in mutant.questions for mutant in mutants) >= 5, question.id
        assert any(question.id in variant.questions for variant in variants), question.id


@every_assignment
def test_every_check_has_a_mutant_that_it_must_catch(assignment: Assignment) -> None:
    named = {check for mutant in planted_in(assignment, "mutant") for check in mutant.caught_by}
    assert named == set(assignment.manifest.check_ids())


@every_assignment
def test_public_checks_know_neither_reference_nor_hidden_values(assignment: Assignment) -> None:
    assert "reference" not in (assignment.checks_dir / "test_public.py").read_text(encoding="utf-8")


@pytest.mark.slow
@every_assignment
def test_the_examples_in_the_docstrings_are_true(
    assignment: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "images.idx").write_bytes(bytes(16 + 784 * 130))  # the example of load_dataset reads these
    (tmp_path / "labels.idx").write_bytes(bytes(8 + 130))
    namespace, failed, tried = namespace_of(assignment), 0, 0
    for name in definitions_of(assignment):
        for example in doctest.DocTestFinder().find(namespace[name], name, globs=dict(namespace)):
            if name not in EXAMPLE_NEEDS_DATA:
                flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
                outcome = doctest.DocTestRunner(optionflags=flags).run(example)
                failed, tried = failed + outcome.failed, tried + outcome.attempted
    assert failed == 0
    assert tried >= len(POINTS[assignment.id]) - 1


@pytest.mark.slow
@every_assignment
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
    assert TELLS_AT_THE_END[assignment.id] in done.stdout

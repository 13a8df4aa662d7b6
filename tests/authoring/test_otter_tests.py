"""Otter's test files and cells of a handout: made from the public checks, and safe in Otter's runner."""

import ast
import builtins
import json
import sys
from pathlib import Path

import pytest
from filled_notebooks import write_handout
from otter.nbmeta_config import NBMetadataConfig
from otter.test_files import create_test_file

from autograder.authoring.generate import leaks_of
from autograder.authoring.handout import build
from autograder.authoring.otter_cells import otter_sources
from autograder.cli.local_check import check_locally
from autograder.course import Course, open_assignment
from autograder.errors import AuthoringError

ROOT = Path(__file__).parents[2]
TINY = Course(ROOT / "tests" / "scenarios" / "tiny_course").assignment("tiny")
ASSIGNMENTS = [TINY, *Course(ROOT).assignments()]

GOOD = "import numpy as np\ndef double(x): return x + x\ndef row_means(X): return X.mean(axis=1)\n"
NAMES = {"q1": "double", "q2": "row_means"}
MISTAKES = {
    "wrong shape": "def double(x): return x[0]\ndef row_means(X): return X",
    "raises": "def double(x): return 1 / 0\ndef row_means(X): return undefined",
    "raises in a class": "class double:\n def __init__(self, x): self.x = x.y\ndef row_means(X): X",
    "not written": "def double(x): raise NotImplementedError('Q1')",
    "not callable": "double = 3\nrow_means = None",
    "leaves": "import sys\ndef double(x): sys.exit()\ndef row_means(X): raise SystemExit(3)",
}


@pytest.fixture
def handout(tmp_path, monkeypatch):
    folder = write_handout(TINY, tmp_path / "tiny")
    monkeypatch.chdir(folder)
    return folder


def checked(question, source):
    """What Otter makes of a question over the names that `source` defines: (title, passed, message)."""
    names = {"__name__": "__main__"}
    for number, statement in enumerate(ast.parse(source).body):
        exec(compile(ast.Module([statement], []), f"cell {number}", "exec"), names)
    test = create_test_file(f"tests/{question}.py", NBMetadataConfig())
    test.run(names)
    return [(result.test_case.name, result.passed, result.message) for result in test.test_case_results]


@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda one: one.folder.name)
def test_otter_reads_the_public_checks_of_every_assignment(assignment, tmp_path):
    write_handout(assignment, tmp_path)
    for question in assignment.manifest.questions:
        test = create_test_file(str(tmp_path / "tests" / f"{question.id}.py"), NBMetadataConfig())
        assert [case.name for case in test.test_cases] == [name.replace("_", " ") for name in question.public]
        assert test.all_public
        assert 0 < test.possible < question.points
    assert len(list((tmp_path / "tests").iterdir())) == len(assignment.manifest.questions)


def test_a_correct_submission_passes(handout):
    assert [passed for question in ("q1", "q2") for _, passed, _ in checked(question, GOOD)] == [True, True]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_failing_case_says_what_autograder_check_says(handout, mistake):
    (handout / "mine.py").write_text(MISTAKES[mistake], encoding="utf-8")
    verdicts, _ = check_locally(open_assignment(handout), handout / "mine.py", (), 0)
    told = [case for question in ("q1", "q2") for case in checked(question, MISTAKES[mistake])]
    assert len(verdicts) == len(told) == 2
    for verdict, (title, passed, message) in zip(verdicts, told, strict=True):
        assert verdict.check.partition(".")[2].replace("_", " ") == title
        assert not passed
        said = verdict.message.replace("mine.py", f"the cell of `{NAMES[verdict.question]}`")
        hint = f"\nHint: {verdict.hint}" if verdict.hint else ""
        assert f"AssertionError: {said}{hint}" in message


def test_ctrl_c_ends_the_check_and_not_otters_run(handout):
    (_, passed, message) = checked("q1", "def double(x): raise KeyboardInterrupt")[0]
    assert not passed
    assert "stopped before it ended" in message


def test_a_test_file_is_found_from_another_folder_and_its_absence_is_explained(handout, monkeypatch):
    monkeypatch.chdir(handout.parent)
    names = {}
    exec(GOOD, names)
    test = create_test_file("tiny/tests/q1.py", NBMetadataConfig())
    test.run(names)
    assert test.passed_all
    (handout / "assignment.toml").unlink()
    test.run(names)
    assert "open the notebook in the folder that was handed out" in test.test_case_results[0].message


def without(monkeypatch, package):
    real = builtins.__import__
    for name in [one for one in sys.modules if one.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)

    def refuse(name, *arguments, **options):
        if name.partition(".")[0] == package:
            raise ModuleNotFoundError(f"No module named {package!r}", name=package)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", refuse)


def test_a_missing_package_is_named_with_the_way_to_get_it(handout, monkeypatch):
    start = next(source for source in otter_sources(TINY.manifest) if "import otter" in source)
    with monkeypatch.context() as patch:
        without(patch, "otter")
        with pytest.raises(ImportError, match=r"No module named 'otter'.* pip install -r requirements\.txt"):
            exec(start, {})
    with monkeypatch.context() as patch:
        without(patch, "autograder")
        with pytest.raises(ImportError, match=r"'autograder'.* pip install -r requirements\.txt"):
            create_test_file("tests/q1.py", NBMetadataConfig())
    (handout / "tiny.ipynb").rename(handout / "mine.ipynb")
    with pytest.raises(FileNotFoundError, match=r"has to be called tiny\.ipynb"):
        exec(start, {})


def cells_of(assignment):
    return json.loads(build(assignment)[f"{assignment.id}.ipynb"])["cells"]


def test_each_check_stands_behind_its_question_and_before_the_exploring(small):
    sources = ["".join(cell["source"]) for cell in cells_of(small.assignment) if cell["cell_type"] == "code"]
    start, imports, dense, check, explore, counter, check_2, check_all, export = sources
    assert 'otter.Notebook("a9_small.ipynb")' in start
    assert imports == "import numpy as np"
    assert "def dense" in dense
    assert check == 'grader.check("q1_1")'
    assert "plt.plot" in explore
    assert "class Counter" in counter
    assert check_2 == 'grader.check("q2")'
    assert check_all == "grader.check_all()"
    assert export.endswith("grader.export(pdf=False)")


def test_a_question_without_public_checks_has_no_test_and_no_cell(small):
    small.edit("assignments/a9_small/assignment.toml", 'public = ["counts_up"]', 'hidden = ["counts_up"]')
    files = build(small.assignment)
    assert "tests/q1_1.py" in files
    assert "tests/q2.py" not in files
    assert b'grader.check(\\"q2\\")' not in files["a9_small.ipynb"]


def test_an_otter_cell_that_is_not_ours_is_a_leak(small):
    files = build(small.assignment)
    call = rb"grader.check(\"q2\")"
    assert files["a9_small.ipynb"].count(call) == 1
    files["a9_small.ipynb"] = files["a9_small.ipynb"].replace(call, b"print(6 * 7)")
    assert any("a9_small.ipynb" in leak for leak in leaks_of(small.assignment, files))


@pytest.mark.parametrize("points", ["4 * 5", "POINTS", '"20"'])
def test_points_that_cannot_be_read_are_refused(small, points):
    small.edit("assignments/a9_small/checks/test_public.py", "points=20", f"points={points}")
    with pytest.raises(AuthoringError, match=r"test_public\.py:\d+: write the points of a check as a number"):
        build(small.assignment)

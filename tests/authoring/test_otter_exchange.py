"""Masters both ways, through Otter's own commands.

`otter assign` says that all tests passed when it has no result at all, so its autograder is run once more
with `otter run`, and the points are read.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from otter_masters import exception_master, ok_master

from autograder.authoring.generate import generate
from autograder.authoring.handout import build
from autograder.authoring.otter_export import export_otter, write_otter
from autograder.authoring.otter_import import import_otter
from autograder.authoring.verify import verify
from autograder.course import Course
from autograder.errors import AuthoringError

ROOT = Path(__file__).parents[2]
TINY = Course(ROOT / "tests" / "scenarios" / "tiny_course").assignment("tiny")
ASSIGNMENTS = Course(ROOT).assignments()


def otter(*arguments, cwd):
    """Run Otter's command line."""
    done = subprocess.run(
        [sys.executable, "-m", "otter", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "MPLBACKEND": "Agg", "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=1500,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def assigned(assignment, folder, *options):
    """Export an assignment to `folder` and run `otter assign` on it; return the folder it wrote."""
    write_otter(assignment, folder)
    otter("assign", *options, f"{assignment.id}.ipynb", "dist", cwd=folder)
    return folder / "dist"


def points(dist, notebook):
    """The points that `otter run` gives to a notebook, by question."""
    (archive,) = (dist / "autograder").glob("*.zip")
    otter("run", "-a", archive, "-o", dist, notebook, cwd=dist)
    results = json.loads((dist / "results.json").read_text(encoding="utf-8"))
    return {one["name"]: one["score"] for one in results["tests"] if "score" in one}


def code_of(content):
    """The sources of a notebook's code cells."""
    return [cell.source for cell in nbformat.reads(content, as_version=4).cells if cell.cell_type == "code"]


def students_agree(assignment, dist):
    name = f"{assignment.id}.ipynb"
    ours = code_of(build(assignment)[name].decode())
    return code_of((dist / "student" / name).read_text(encoding="utf-8")) == ours


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda one: one.folder.name)
def test_otters_student_version_of_every_assignment_has_our_code_cells(assignment, tmp_path):
    dist = assigned(assignment, tmp_path / "otter", "--no-run-tests")
    assert students_agree(assignment, dist)
    given = {path.relative_to(dist / "student").as_posix() for path in (dist / "student").rglob("*.py")}
    assert not [path for path in given if "hidden" in path or "grading" in path or "solution" in path]
    for path in given:
        text = (dist / "student" / path).read_text(encoding="utf-8")
        assert not any(
            f"{one.id}.{check}" in text for one in assignment.manifest.questions for check in one.hidden
        )


@pytest.mark.slow
def test_otter_assign_proves_the_solution_and_grades_a_mistake(tmp_path):
    dist = assigned(TINY, tmp_path / "otter")
    assert students_agree(TINY, dist)
    solution = dist / "autograder" / "tiny.ipynb"
    assert points(dist, solution) == {"q1": 40, "q2": 60}
    wrong = tmp_path / "wrong.ipynb"
    wrong.write_text(solution.read_text(encoding="utf-8").replace("return x + x", "return 2.5 * x"))
    # The shape is right and the values are wrong; the check of the dtype builds on them and is skipped.
    assert points(dist, wrong) == {"q1": 10, "q2": 60}
    assert points(dist, dist / "student" / "tiny.ipynb") == {"q1": 0, "q2": 0}


@pytest.mark.slow
def test_the_assignment_on_dense_layers_earns_everything_in_otter(tmp_path):
    (dense,) = [one for one in ASSIGNMENTS if one.id == "a2_dense"]
    dist = assigned(dense, tmp_path / "otter", "--no-run-tests")
    earned = points(dist, dist / "autograder" / "a2_dense.ipynb")
    assert earned == {one.id: pytest.approx(one.points) for one in dense.manifest.questions}


@pytest.mark.slow
@pytest.mark.parametrize(("make", "name"), [(ok_master, "hw1"), (exception_master, "hw2")])
def test_a_master_goes_in_and_out_again(make, name, tmp_path):
    (tmp_path / "theirs").mkdir()
    nbformat.write(make(), tmp_path / "theirs" / f"{name}.ipynb")
    (tmp_path / "theirs" / "data.csv").write_text("1,2\n")
    otter("assign", f"{name}.ipynb", "dist", cwd=tmp_path / "theirs")  # it is a master that Otter takes
    import_otter(tmp_path / "theirs" / f"{name}.ipynb", tmp_path / "course")
    course = Course(tmp_path / "course")
    generate(course)
    report = verify(course.assignment(name), slots=1)
    assert report.ok, report.failures
    assignment = course.assignment(name)
    dist = assigned(assignment, tmp_path / "ours")
    assert students_agree(assignment, dist)
    solution = points(dist, dist / "autograder" / f"{name}.ipynb")
    assert solution == {one.id: pytest.approx(one.points) for one in assignment.manifest.questions}
    assert set(points(dist, dist / "student" / f"{name}.ipynb").values()) == {0}


def test_an_export_goes_into_a_new_folder_only(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(AuthoringError, match="is not empty"):
        write_otter(TINY, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_helpers_of_the_solution_and_prompts_go_along(small):
    small.edit_master(
        '    """Return the weighted sums, shape (N, K).\n\n    Notes:\n'
        '        A marker in a string is text:\n        # BEGIN SOLUTION\n    """',
        '    """Sum."""',
    )
    cells = code_of(export_otter(small.assignment)["a9_small.ipynb"].decode())
    dense = next(source for source in cells if "def dense" in source)
    assert '    """ # BEGIN PROMPT\n    # TODO Q1.1' in dense
    assert "    return scores + np.broadcast_to(b, scores.shape)\n\n\ndef _product(X, W):\n" in dense


def test_a_line_that_otter_would_take_for_a_marker_is_named(small):
    with pytest.raises(AuthoringError, match=r"a9_small\.py: the code cell `def dense.*Otter"):
        export_otter(small.assignment)


@pytest.mark.parametrize("line", ["# ignore this cell", "# BEGIN PLUGIN"])
def test_what_otter_would_leave_out_is_named(small, line):
    small.edit_master("A marker in a string is text:\n        # BEGIN SOLUTION", "Nothing.")
    export_otter(small.assignment)
    small.edit_master("import matplotlib.pyplot as plt", f"{line}\nimport matplotlib.pyplot as plt")
    small.edit_master("# %matplotlib inline\n", "")
    with pytest.raises(AuthoringError, match="would read as one of its markers"):
        export_otter(small.assignment)

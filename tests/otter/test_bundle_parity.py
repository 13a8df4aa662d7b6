"""The same submission earns the same, check by check, whichever way it is graded."""

import json
import shutil
import sys

import dill
import pytest
from bundle_runs import (
    PARTLY_WRONG,
    POOR_CONTAINER,
    PROJECT,
    SOLUTION,
    TINY_COURSE,
    autograder,
    bundle,
    by_grade,
    by_otter,
    container,
    earned_in,
    open_to_others,
    put,
    python_for_others,
    same,
    total,
)

from autograder.bulk.run_folder import RunFolder
from autograder.bulk.standing import rows
from autograder.cli.classroom import Classroom
from autograder.course import find_course


def notebook(source):
    cells = [
        {"cell_type": "code", "id": f"c{number}", "metadata": {}, "outputs": [], "execution_count": None}
        | {"source": text}
        for number, text in enumerate(source.split("# %%\n"))
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


HANDOUT = b"def double(x):\n    ...\n\ndef row_means(X):\n    ...\n"
LEAVES = PARTLY_WRONG + "\ndef row_means(X):\n    import os\n    os._exit(0)\n"
CLASS = {
    "correct": {"tiny.ipynb": notebook(SOLUTION)},
    "partly_wrong": {"tiny.py": PARTLY_WRONG.encode()},
    "hostile": {"tiny.py": LEAVES.encode()},
    "cut_off": {"tiny.ipynb": notebook(SOLUTION)[:-30]},
    "several": {"tiny.py": SOLUTION.encode(), "mine/helper.py": b"x = 1\n", "data.csv": b"1,2\n"},
    "two_that_could_be_meant": {"final.py": SOLUTION.encode(), "final_final.py": SOLUTION.encode()},
    "only_a_pdf": {"tiny.pdf": b"%PDF-1.7\n"},
}


@pytest.fixture(scope="module")
def tiny_zip(tmp_path_factory):
    return bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def class_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("class")


@pytest.fixture(scope="module")
def graded(class_folder):
    return by_grade(CLASS, class_folder)


@pytest.fixture(scope="module")
def gradescope(tiny_zip, tmp_path_factory):
    return container(tiny_zip, tmp_path_factory.mktemp("container") / "autograder")


def test_the_class_is_of_every_sort(graded):
    totals = {student: earned and total(earned) for student, earned in graded.items()}
    assert totals == {
        "correct": 100,
        "partly_wrong": 70,
        "hostile": 10,
        "cut_off": None,
        "several": 100,
        "two_that_could_be_meant": None,
        "only_a_pdf": None,
    }


@pytest.mark.parametrize("student", ["correct", "hostile"])
def test_a_container_gives_what_grade_gives(student, graded, gradescope):
    outcome = gradescope.grade(CLASS[student])
    assert same(outcome.earned, graded[student]), outcome.printed
    assert (outcome.code == 0) == (graded[student] is not None)


@pytest.mark.parametrize("student", ["hostile"])
def test_otter_run_gives_what_grade_gives(student, graded, tiny_zip, tmp_path):
    outcome = by_otter(CLASS[student], tiny_zip, tmp_path / "otter")
    assert same(outcome.earned, graded[student]), outcome.printed


@pytest.mark.slow
@pytest.mark.parametrize("student", [student for student in CLASS if student != "hostile"])
def test_both_ways_give_what_grade_gives(student, graded, tiny_zip, gradescope, tmp_path):
    in_container = gradescope.grade(CLASS[student])
    assert same(in_container.earned, graded[student]), in_container.printed
    with_otter = by_otter(CLASS[student], tiny_zip, tmp_path / "otter")
    assert same(with_otter.earned, graded[student]), with_otter.printed


def test_a_withheld_grade_leaves_no_result_of_an_earlier_run(gradescope):
    assert gradescope.grade(CLASS["correct"]).earned is not None
    (gradescope.root / "submission" / "tiny.ipynb").write_bytes(b"{ cut off")
    outcome = gradescope.run()
    assert (outcome.earned, outcome.code) == (None, 1)
    assert "withheld" in outcome.printed
    assert "Traceback" not in outcome.printed


@pytest.mark.slow
def test_the_image_that_otter_grade_builds_gives_it_too(tiny_zip, graded, tmp_path):
    """Otter's Dockerfile copies these files and no others, and of `requirements.*` the content of folders."""
    image = container(tiny_zip, tmp_path / "autograder")
    unpacked, source = image.root / "unpacked", image.root / "source"
    source.rename(unpacked)
    (source / "tests").mkdir(parents=True)
    for name in ("setup.sh", "environment.yml", "requirements.lock", "otter_config.json", "run_otter.py"):
        shutil.copy(unpacked / name, source)
    shutil.copytree(unpacked / "requirements.d", source, dirs_exist_ok=True)
    outcome = image.grade(CLASS["partly_wrong"])
    assert same(outcome.earned, graded["partly_wrong"]), outcome.printed
    with open(image.root / "results" / "results.pkl", "rb") as file:
        assert dill.load(file).total == pytest.approx(70)


def test_without_namespaces_a_container_steps_down_and_tells_instructors_alone(tiny_zip, graded):
    python = python_for_others()
    if python is None:
        pytest.skip("this interpreter is private to root, and no other of its version is installed")
    with open_to_others() as folder:
        poor = container(tiny_zip, folder / "autograder", python)
        outcome = poor.grade(CLASS["partly_wrong"], through=(sys.executable, POOR_CONTAINER))
    assert same(outcome.earned, graded["partly_wrong"]), outcome.printed
    (instructors,) = [test for test in outcome.results["tests"] if test["name"] == "For instructors"]
    assert "Isolation: rung 2" in instructors["output"]
    assert "Not rung 3: " in instructors["output"]
    assert instructors["visibility"] == "hidden"
    assert outcome.results["stdout_visibility"] == "hidden"
    assert "rung" not in outcome.for_students


def test_the_same_work_gets_the_same_seed(graded, class_folder, gradescope):
    """Checks draw their data from it, so other verdicts that agree would agree by luck."""
    with RunFolder.existing(class_folder / "run").journal(read_only=True) as journal:
        seeds = {row.submission.student: row.result.provenance["seed"] for row in rows(journal) if row.result}
    outcome = gradescope.grade(CLASS["correct"])
    assert f"Seed: {seeds['correct']}" in outcome.results["tests"][-1]["output"].splitlines()


def written(graded, folder, out, form):
    done = autograder("results", folder / "run", "-o", out, "--format", form, "--course", TINY_COURSE)
    assert done.returncode == 0, done.stderr
    assert all(f"{student}: withheld" in done.stdout for student, earned in graded.items() if earned is None)
    return {path.parent.name: json.loads(path.read_text()) for path in out.glob("results/*/results.json")}


def test_a_run_becomes_results_json_for_each_grade_and_none_for_the_withheld(graded, class_folder, tmp_path):
    stale = put(tmp_path / "results" / "cut_off", {"results.json": b"{}"})
    files = written(graded, class_folder, tmp_path, "gradescope")
    assert not (stale / "results.json").exists(), "it was of a grade that is withheld now"
    assert set(files) == {student for student, earned in graded.items() if earned is not None}
    for student, content in files.items():
        assert same(earned_in(content), graded[student])


@pytest.mark.slow
def test_a_run_becomes_otters_files(graded, class_folder, tmp_path):
    files = written(graded, class_folder, tmp_path, "otter")
    for student, content in files.items():
        points = sum(test["score"] for test in content["tests"] if "score" in test)
        assert points == pytest.approx(total(graded[student]))
        assert (tmp_path / "grading-summaries" / f"{student}.txt").read_text().startswith("q1 results")
    lines = (tmp_path / "final_grades.csv").read_text().splitlines()
    assert len(lines) == 2 + len(CLASS)
    (withheld,) = [line for line in lines if line.startswith("only_a_pdf,")]
    assert ",,,,,unreadable: " in withheld.replace('"', "")


@pytest.mark.slow
def test_a_grade_that_the_plugin_withholds_ends_otter_in_one_line(tiny_zip, tmp_path):
    outcome = by_otter({"tiny.py": b"%PDF-1.7\n"}, tiny_zip, tmp_path / "otter")
    assert (outcome.earned, outcome.code) == (None, 1)
    assert "Error: The grade is withheld, which is not a zero" in outcome.printed
    assert "unreadable: tiny.py: this is a PDF, not Python" in outcome.printed
    assert "Traceback" not in outcome.printed


COURSE = find_course(PROJECT)
CHOSEN = {
    "solution": "the solution as a notebook",
    "broken": "a syntax error in one cell",
    "hostile": "always equal",
}


@pytest.mark.slow
@pytest.mark.parametrize("assignment", [one.id for one in COURSE.assignments()])
def test_every_assignment_of_the_course(assignment, tmp_path):
    everybody = list(Classroom(COURSE.assignment(assignment)).everybody())
    chosen = {kind: next(one for one in everybody if one.what == what) for kind, what in CHOSEN.items()}
    chosen["mistake"] = next(one for one in everybody if one.kind == "mistake")
    files = {kind: one.files for kind, one in chosen.items()}
    graded = by_grade(files, tmp_path / "grade", assignment, PROJECT)
    assert total(graded["solution"]) == pytest.approx(100)
    assert 0 < total(graded["mistake"]) < 100
    zipped = bundle(tmp_path, assignment, PROJECT)
    box = container(zipped, tmp_path / "container" / "autograder")
    for kind, handed_in in files.items():
        outcome = box.grade(handed_in, timeout=900)
        assert same(outcome.earned, graded[kind]), (kind, outcome.printed)
        outcome = by_otter(handed_in, zipped, tmp_path / kind, timeout=900)
        assert same(outcome.earned, graded[kind]), (kind, outcome.printed)

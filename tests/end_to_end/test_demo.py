"""`autograder demo`: an invented class, the same each time, of which everyone gets what is due."""

import pytest
from grading_runs import TINY_COURSE, command, recorded

from autograder.cli.classroom import Classroom, write_class
from autograder.course import find_course
from autograder.errors import CourseError

ROOT = TINY_COURSE.parents[2]


def demo(folder, *options):
    return command("demo", "-o", folder, "--plain", *options)


def test_the_class_is_the_same_each_time(tmp_path):
    assignment = find_course(TINY_COURSE).assignment("tiny")
    trees = []
    for name in ("one", "two"):
        write_class(Classroom(assignment), tmp_path / name)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        trees.append({str(path.relative_to(tmp_path / name)): path.read_bytes() for path in files})
    assert trees[0] == trees[1]


def test_everyone_gets_what_is_due_and_a_second_call_grades_nobody_again(tmp_path):
    done = demo(tmp_path / "demo", "-a", "tiny", "--course", TINY_COURSE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT AS INTENDED" not in done.stdout
    assert "report.html" in done.stdout
    for kind in ("solution", "variant", "mistake", "unfinished", "skeleton", "broken", "hostile"):
        assert kind in done.stdout
    first = recorded(tmp_path / "demo" / "run")
    again = demo(tmp_path / "demo", "-a", "tiny", "--course", TINY_COURSE)
    assert again.returncode == 0
    assert "Nothing to do" in again.stdout
    assert recorded(tmp_path / "demo" / "run") == first


def test_another_folder_is_left_alone(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")
    done = demo(tmp_path, "-a", "tiny", "--course", TINY_COURSE)
    assert done.returncode == 2
    assert "holds no demo" in done.stderr


@pytest.mark.slow
def test_the_demo_of_the_course(tmp_path):
    try:
        find_course(ROOT).assignment("a2_dense")
    except CourseError:
        pytest.skip("the course is not here")
    done = demo(tmp_path / "demo", "--course", ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT AS INTENDED" not in done.stdout

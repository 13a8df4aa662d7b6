"""Finding the course, and the assignments inside it."""

import pytest

from autograder.course import find_course, open_assignment
from autograder.errors import CourseError

MANIFEST = """id = "{id}"
order = {order}
title = "T"
[[questions]]
id = "q1"
title = "T"
name = "f"
points = 100
public = ["f_works"]
"""


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    for order, name in ((2, "a1_alpha"), (1, "a2_beta")):
        folder = tmp_path / "course" / "assignments" / name
        folder.mkdir(parents=True)
        (folder / "assignment.toml").write_text(MANIFEST.format(id=name, order=order))
    return tmp_path / "course"


def test_the_course_is_found_from_inside_by_argument_and_by_environment(course, tmp_path, monkeypatch):
    monkeypatch.chdir(course / "assignments" / "a1_alpha")
    assert find_course().root == course
    monkeypatch.chdir(tmp_path)
    assert find_course(course / "assignments").root == course
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course))
    assert find_course().root == course


def test_a_folder_that_is_only_called_assignments_is_passed_over(course):
    below = course / "tests" / "assignments"
    below.mkdir(parents=True)
    assert find_course(below).root == course


def test_a_course_without_an_assignment_yet_is_a_course(tmp_path):
    (tmp_path / "new" / "assignments").mkdir(parents=True)
    assert find_course(tmp_path / "new").root == tmp_path / "new"


def test_no_course_says_where_was_looked(tmp_path, monkeypatch):
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseError, match=r"no course found.*--course or AUTOGRADER_COURSE"):
        find_course()
    monkeypatch.setenv("AUTOGRADER_COURSE", str(tmp_path / "nowhere"))
    with pytest.raises(CourseError, match=r"AUTOGRADER_COURSE=.*nowhere"):
        find_course()


def test_assignments_come_in_teaching_order(course):
    assert [assignment.id for assignment in find_course(course).assignments()] == ["a2_beta", "a1_alpha"]


def test_an_unknown_assignment_names_the_closest_and_the_rest(course):
    with pytest.raises(CourseError, match=r"'a1_alfa'.*did you mean 'a1_alpha'.*a1_alpha, a2_beta"):
        find_course(course).assignment("a1_alfa")


def test_two_assignments_with_one_order_are_refused(course):
    path = course / "assignments" / "a2_beta" / "assignment.toml"
    path.write_text(MANIFEST.format(id="a2_beta", order=2))
    with pytest.raises(CourseError, match="order = 2 is also that of a1_alpha"):
        find_course(course).assignments()


def test_an_assignment_knows_its_files(course):
    assignment = find_course(course).assignment("a1_alpha")
    assert assignment.master_path == course / "solutions/a1_alpha/a1_alpha.py"
    assert assignment.template_dir == course / "student_templates/a1_alpha"
    assert assignment.given_path == course / "assignments/a1_alpha/checks/given.py"


def test_a_folder_is_opened_directly(course, tmp_path):
    assert open_assignment(course / "assignments" / "a1_alpha").root == course
    copy = tmp_path / "downloads" / "homework"
    copy.mkdir(parents=True)
    (copy / "assignment.toml").write_text("student = true\n" + MANIFEST.format(id="a1_alpha", order=1))
    assert open_assignment(copy).checks_dir == copy / "checks"
    with pytest.raises(CourseError, match=r"holds no assignment\.toml"):
        open_assignment(tmp_path)

"""`generate`: idempotent, honest with check=True, and careful with files that are not its own."""

import pytest

from autograder.authoring.generate import generate
from autograder.errors import AuthoringError, CourseError


def kinds(changes):
    return {str(change.path.name): change.kind for change in changes}


def snapshot(folder):
    return {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()
    }


def test_the_second_run_changes_nothing(small):
    assert set(kinds(generate(small.course)).values()) == {"new"}
    before = snapshot(small.templates)
    assert set(kinds(generate(small.course)).values()) == {"unchanged"}
    assert snapshot(small.templates) == before


def test_check_reports_stale_files_and_writes_nothing(small):
    changes = generate(small.course, check=True)
    assert all(change.stale for change in changes)
    assert not small.templates.exists()
    generate(small.course)
    small.edit_master("Ten neurons", "Eleven neurons")
    before = snapshot(small.templates)
    stale = [change.path.name for change in generate(small.course, ["a9_small"], check=True) if change.stale]
    assert stale == ["a9_small.ipynb"]
    assert snapshot(small.templates) == before


def test_an_edited_file_is_made_again(small):
    generate(small.course)
    (small.templates / "README.md").write_text("mine")
    assert kinds(generate(small.course))["README.md"] == "changed"
    assert "Generated" in (small.templates / "README.md").read_text()


def test_a_generated_file_that_is_no_longer_made_goes_and_others_stay(small):
    small.write("assignments/a9_small/checks/given.py", "def probe():\n    return 1\n")
    generate(small.course)
    (small.assignment.given_path).unlink()
    assert kinds(generate(small.course, check=True))["given.py"] == "removed"
    assert (small.templates / "checks/given.py").exists()
    assert kinds(generate(small.course))["given.py"] == "removed"
    assert not (small.templates / "checks/given.py").exists()


def test_a_stranger_in_the_folder_is_reported_and_never_deleted(small):
    small.write("student_templates/a9_small/notes.txt", "mine")
    with pytest.raises(AuthoringError, match=r"notes\.txt: is no part of a handout"):
        generate(small.course)
    assert (small.templates / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("folder", [".ipynb_checkpoints", "checks/__pycache__"])
def test_what_jupyter_and_python_leave_behind_is_no_stranger(small, folder):
    generate(small.course)
    small.write(f"student_templates/a9_small/{folder}/a9_small-checkpoint.ipynb", "x")
    assert set(kinds(generate(small.course)).values()) == {"unchanged"}


def test_nothing_is_written_when_something_leaks(small):
    small.write("assignments/a9_small/checks/given.py", "# see test_bias_goes_to_every_row\n")
    with pytest.raises(AuthoringError, match="not be fit to publish") as caught:
        generate(small.course)
    assert "checks/given.py: contains the hidden check bias_goes_to_every_row" in str(caught.value)
    assert not small.templates.exists()


CHECKS = "assignments/a9_small/checks/"


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "test_public.py",
            "points=40, public=True",
            "points=40",
            r"test_public\.py: test_counts_up is listed under `public` in assignment\.toml; write",
        ),
        (
            "test_hidden.py",
            "points=10",
            "points=10, public=True",
            r"test_hidden\.py: test_accuracy says public=True but is listed under `hidden`",
        ),
        (
            "../assignment.toml",
            'public = ["one_row_per_example"]\nhidden = ["bias_goes_to_every_row", "accuracy"]',
            'public = ["one_row_per_example", "accuracy"]\nhidden = ["bias_goes_to_every_row"]',
            r"test_hidden\.py: test_accuracy is listed under `public` in assignment\.toml; write public=True",
        ),
    ],
)
def test_a_check_that_is_public_in_one_place_only_is_refused(small, file, old, new, message):
    small.edit(CHECKS + file, old, new)
    with pytest.raises(AuthoringError, match=message):
        generate(small.course)
    assert not small.templates.exists()


def test_a_public_check_that_students_would_not_get_is_refused(small):
    small.edit(
        "assignments/a9_small/assignment.toml",
        '["one_row_per_example"]',
        '["one_row_per_example", "accuracy"]',
    )
    small.edit("assignments/a9_small/assignment.toml", ', "accuracy"]\n[', "]\n[")
    small.edit(CHECKS + "test_hidden.py", "points=10", "points=10, public=True")
    with pytest.raises(
        AuthoringError, match=r"test_hidden\.py: test_accuracy is public; students get test_public\.py"
    ):
        generate(small.course)


def test_an_unknown_assignment_is_named(small):
    with pytest.raises(CourseError, match="did you mean 'a9_small'"):
        generate(small.course, ["a9_smal"])


def test_no_temporary_file_stays(small):
    generate(small.course)
    assert not [path for path in small.templates.rglob(".*")]
    assert (small.templates / "a9_small.py").stat().st_mode & 0o777 == 0o644

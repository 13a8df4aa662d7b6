"""What a look into the submissions folder brings into a run, and what it leaves out."""

import pytest
from gpu_courses import tiny_with

from autograder.bulk.collect import expect_apart
from autograder.bulk.grading import Grading, Options, choose_dataset
from autograder.bulk.outdated import outdated
from autograder.errors import BulkError

GOOD = "def double(x):\n    return x + x\n"


@pytest.fixture
def assignment(tmp_path):
    return tiny_with(tmp_path / "course")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "class").mkdir()
    return tmp_path / "class"


def look(folder, run, assignment, **options):
    """Look into the folder once; returns what it brought, how the run stands and whose file is outdated."""
    chosen = Options(**options)
    with Grading.opened(run, assignment, chosen) as grading:
        return grading.collect(folder, chosen), grading.counts(), outdated(grading.journal)


def test_a_changed_file_is_outdated_until_it_is_taken_in_or_put_back(folder, tmp_path, assignment):
    run, file = tmp_path / "run", folder / "s1.py"
    for text, changed, expected in (
        (GOOD, False, set()),
        ("x = 1\n", False, {"s1"}),
        ("x = 2\n", False, {"s1"}),
        (GOOD, False, set()),
        ("x = 3\n", False, {"s1"}),
        ("x = 3\n", True, set()),
        ("x = 3\n", False, set()),
    ):
        file.write_text(text)
        assert look(folder, run, assignment, changed=changed)[2] == expected


def test_a_run_among_the_submissions_is_no_student(folder, tmp_path, assignment):
    (folder / "s1.py").write_text(GOOD)
    with pytest.raises(BulkError, match="where each folder is a student"):
        expect_apart(folder, folder / "deep" / "run")
    look(folder, folder / "run", assignment)
    news, counts, _ = look(folder, tmp_path / "run", assignment)
    assert (news.runs, counts.submissions) == (["run"], 1)


def test_where_a_person_has_to_choose_is_counted(folder, tmp_path, assignment):
    for name in ("s1/a.py", "s1/b.py", "s2/tiny.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(GOOD + f"# {name}\n")
    (folder / "s3").mkdir()
    _, counts, _ = look(folder, tmp_path / "run", assignment)
    assert (counts.submissions, counts.not_gradable, counts.undecided) == (3, 2, 1)


def test_a_data_set_that_is_not_graded_with_is_refused(assignment):
    with pytest.raises(BulkError, match="'cifar'; allowed: none"):
        choose_dataset(assignment, "cifar")
    assert choose_dataset(assignment, None) == choose_dataset(assignment, "none") == "none"

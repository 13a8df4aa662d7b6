"""Skeleton and notebook: bodies gone, the rest untouched, the same bytes each time."""

import json

import nbformat
import pytest

from autograder.authoring.handout import build
from autograder.authoring.master import read_master
from autograder.authoring.skeleton import skeleton, student_cells
from autograder.course import load_manifest
from autograder.errors import AuthoringError


def made(small):
    return skeleton(read_master(small.assignment.master_path), small.assignment.manifest)


def test_bodies_become_a_todo_and_an_error_that_names_the_task(small):
    text = made(small)
    error = 'raise NotImplementedError("A9 Q1.1: dense is not written yet")'
    assert f"    # TODO Q1.1 (60 points): dense\n    {error}\n" in text
    assert '        raise NotImplementedError("A9 Q2: Counter.up is not written yet")' in text
    namespace = {}
    exec(compile(text, "skeleton", "exec"), namespace)
    with pytest.raises(NotImplementedError, match=r"A9 Q1\.1: dense is not written yet"):
        namespace["dense"](1, 2, 3)
    assert namespace["Counter"].start == 0


def test_docstrings_prompts_and_headings_stay_and_helpers_and_exploring_cells_go(small):
    text = made(small)
    assert "A marker in a string is text:\n        # BEGIN SOLUTION" in text
    assert "        # The count lives in the object.\n        # TODO" in text
    assert "# %% Q1.1 A layer (60 points)\ndef dense" in text
    for gone in ("_product", "einsum", "plt", "END SOLUTION", "PROMPT", "QUESTION", "Look at it"):
        assert gone not in text


def test_the_first_line_says_generated(small):
    for path, content in build(small.assignment).items():
        start = content.decode()[:300] if path.endswith(".ipynb") else content.decode().splitlines()[0]
        assert "Generated" in start, path


def test_the_notebook_is_valid_without_outputs_and_keeps_tags(small):
    files = build(small.assignment)
    book = nbformat.reads(files["a9_small.ipynb"].decode(), as_version=4)
    nbformat.validate(book)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    explore = [cell for cell in code if cell.metadata.get("tags") == ["explore", "otter_ignore"]]
    assert len(explore) == 1
    assert explore[0].source.startswith("%matplotlib inline\nimport matplotlib")
    assert len({cell.id for cell in book.cells}) == len(book.cells)
    assert [cell.metadata["autograder"]["question"] for cell in code if "autograder" in cell.metadata] == [
        "q1_1",
        "q2",
    ]
    assert book.metadata.kernelspec.name == "python3"


def test_markdown_loses_its_comment_signs_and_markers(small):
    texts = [
        cell.source
        for cell in student_cells(read_master(small.assignment.master_path), small.assignment.manifest)
    ]
    assert texts[0] == "# A9. Small things\n\nTen neurons stand side by side."
    assert "## Q1.1 A layer (60 points)\n\nWrite `dense`." in texts


def test_the_same_master_gives_the_same_bytes(small):
    assert build(small.assignment) == build(small.assignment)


def test_the_student_manifest_loads_and_hides(small):
    content = build(small.assignment)["assignment.toml"]
    path = small.root / "student" / "assignment.toml"
    path.parent.mkdir()
    path.write_bytes(content)
    student, full = load_manifest(path), small.assignment.manifest
    assert student.student
    assert student.question("q1_1").hidden == []
    assert student.question("q1_1").hidden_count == 2
    assert student.limits_for("q1_1") == full.limits_for("q1_1")
    assert student.profiles == full.profiles
    assert [threshold.stated for threshold in student.thresholds] == [0.88]
    assert b"accuracy" not in content
    assert b"0.868" not in content


def test_the_readme_lists_the_tasks_and_what_is_demanded(small):
    text = build(small.assignment)["README.md"].decode()
    assert "| Q1.1 | A layer | `dense` | 60 | 1 | 2 |" in text
    assert "| Q1.1 | mnist | quick | 0.88 |" in text
    assert "autograder check a9_small.ipynb" in text


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            "solutions/a9_small/a9_small.py",
            "# # BEGIN QUESTION q2",
            "# # BEGIN QUESTION q3",
            "no question q3; it has q1_1, q2",
        ),
        (
            "solutions/a9_small/a9_small.py",
            "(60 points)",
            "(50 points)",
            "heading says 50 points, the manifest 60",
        ),
        (
            "solutions/a9_small/a9_small.py",
            "## Q1.1 A",
            "## Q1.2 A",
            "heading says Q1.2, but this is question Q1.1",
        ),
        ("solutions/a9_small/a9_small.py", "class Counter", "class Count", "q2 asks for `Counter`"),
        (
            "assignments/a9_small/assignment.toml",
            'name = "dense"',
            'name = ["dense", "shift"]',
            "q1_1 asks for `shift`",
        ),
    ],
)
def test_master_and_manifest_must_agree(small, file, old, new, expected):
    small.edit(file, old, new)
    with pytest.raises(AuthoringError, match=r"a9_small\.py:\d+") as caught:
        build(small.assignment)
    assert expected in str(caught.value)


def test_a_question_that_is_missing_in_the_master_is_named(small):
    small.edit("assignments/a9_small/assignment.toml", "points = 40", "points = 30")
    question = '\n[[questions]]\nid = "q3"\ntitle = "T"\nname = "f"\npoints = 10\nhidden = ["f_works"]\n'
    small.edit("assignments/a9_small/assignment.toml", "\n[[thresholds]]", f"{question}\n[[thresholds]]")
    small.edit_master("(40 points)", "(30 points)")
    with pytest.raises(AuthoringError, match=r"write `# # BEGIN QUESTION q3`"):
        build(small.assignment)


def test_missing_public_checks_are_named(small):
    (small.assignment.checks_dir / "test_public.py").unlink()
    with pytest.raises(AuthoringError, match=r"test_public\.py does not exist"):
        build(small.assignment)


def test_cell_ids_of_a_question_do_not_move_with_text_before_it(small):
    def ids():
        return [cell["id"] for cell in json.loads(build(small.assignment)["a9_small.ipynb"])["cells"]]

    before = ids()
    small.edit_master("# %%\nimport numpy", "# %% [markdown]\n# More text.\n\n# %%\nimport numpy")
    after = ids()
    assert len(after) == len(before) + 1
    assert set(before) <= set(after)

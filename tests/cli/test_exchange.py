"""`handout`, `import-otter` and `export-otter` at the terminal."""

import shutil
import zipfile

import pytest
from commands import TINY_COURSE, command


@pytest.fixture
def course(tmp_path):
    return shutil.copytree(TINY_COURSE, tmp_path / "course")


def test_a_handout_is_written_where_it_was_asked_for(course, tmp_path):
    done = command("handout", "tiny", "-o", tmp_path / "tiny.zip", cwd=course)
    assert done.returncode == 0, done.stderr
    assert f"Written: {tmp_path / 'tiny.zip'}" in done.stdout
    names = zipfile.ZipFile(tmp_path / "tiny.zip").namelist()
    assert {"tiny/tiny.ipynb", "tiny/tests/q1.py", "tiny/checks/test_public.py"} <= set(names)
    assert not [name for name in names if "hidden" in name and not name.endswith(".whl")]


def test_a_handout_that_would_give_something_away_is_not_written(course, tmp_path):
    public = course / "assignments" / "tiny" / "checks" / "test_public.py"
    public.write_text(public.read_text(encoding="utf-8") + "# see test_double_keeps_the_dtype\n")
    done = command("handout", "tiny", "-o", tmp_path / "tiny.zip", cwd=course)
    assert done.returncode == 2
    assert "would not be fit to publish" in done.stderr
    assert not (tmp_path / "tiny.zip").exists()


def test_an_export_names_the_next_command_and_an_import_of_it_says_why_not(course, tmp_path):
    done = command("export-otter", "tiny", "-o", tmp_path / "otter", cwd=course)
    assert done.returncode == 0, done.stderr
    assert "otter assign tiny.ipynb dist" in done.stdout
    assert command("export-otter", "tiny", "-o", tmp_path / "otter", cwd=course).returncode == 2
    done = command("import-otter", tmp_path / "otter" / "tiny.ipynb", "-o", tmp_path / "back")
    assert done.returncode == 2
    assert "it calls a check of ours by name; take that assignment itself" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "back").exists()


def test_an_import_prints_what_was_lost(tmp_path):
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook, new_output, new_raw_cell

    shown = new_output("execute_result", data={"text/plain": "9"}, execution_count=1)
    cells = [
        new_raw_cell("# BEGIN QUESTION\nname: q1\nexport: true"),
        new_raw_cell("# BEGIN SOLUTION"),
        new_code_cell("def square(x):\n    return x * x # SOLUTION"),
        new_raw_cell("# END SOLUTION"),
        new_raw_cell("# BEGIN TESTS"),
        new_code_cell("square(3)", outputs=[shown]),
        new_raw_cell("# END TESTS"),
        new_raw_cell("# END QUESTION"),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "My HW-1.ipynb")
    done = command("import-otter", "My HW-1.ipynb", "-o", "course", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "question q1: setting `export`" in done.stdout
    assert (tmp_path / "course" / "solutions" / "my_hw_1" / "my_hw_1.py").is_file()
    assert command("generate", "--course", tmp_path / "course", cwd=tmp_path).returncode == 0

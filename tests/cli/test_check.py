"""`autograder check` as a student runs it: in the folder that was handed out, or on a file of the course."""

import json
import os
import shutil
import sys

import pytest
from commands import TINY_COURSE, command

TINY = TINY_COURSE / "assignments" / "tiny"
SOLUTION = TINY_COURSE / "solutions" / "tiny" / "tiny.py"


@pytest.fixture
def handout(tmp_path):
    """A folder as students get it: a student's manifest, the public checks, no hidden ones."""
    folder = tmp_path / "tiny (1)"
    (folder / "checks").mkdir(parents=True)
    shutil.copy(TINY / "checks" / "test_public.py", folder / "checks")
    manifest = (
        (TINY / "assignment.toml").read_text(encoding="utf-8").replace("order =", "student = true\norder =")
    )
    lines = ["hidden_count = 2" if line.startswith("hidden") else line for line in manifest.splitlines()]
    (folder / "assignment.toml").write_text("\n".join(lines), encoding="utf-8")
    (folder / "course_data.py").write_text("raise SystemExit('not a submission')")
    return folder


def test_all_public_checks_pass(handout):
    shutil.copy(SOLUTION, handout / "tiny.py")
    done = command("check", cwd=handout)
    assert done.returncode == 0, done.stderr
    assert "2 public checks passed; 4 hidden checks run when your work is graded." in done.stdout
    assert "double keeps the shape" in done.stdout


def test_the_first_failure_is_explained_with_its_hint(handout):
    (handout / "mine.py").write_text(
        "import numpy as np\ndef double(x): return x[0]\ndef row_means(X): return 1 / 0\n"
    )
    done = command("check", cwd=handout)
    assert done.returncode == 1
    assert "0 of 2 public checks passed; 4 hidden checks run when your work is graded." in done.stdout
    assert "Hint: the result has as many numbers as x" in done.stdout
    assert "ZeroDivisionError" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_one_question_only(handout):
    shutil.copy(SOLUTION, handout / "tiny.py")
    done = command("check", "-q", "q2", cwd=handout)
    assert "1 public check passed; 2 hidden checks run" in done.stdout
    assert "double" not in done.stdout
    assert "1 public check passed" in command("check", "-q", "Q2", cwd=handout).stdout
    done = command("check", "-q", "q7", cwd=handout)
    assert done.returncode == 2
    assert "q7" in done.stderr


def test_of_the_handouts_two_files_the_one_changed_last_is_meant(handout):
    shutil.copyfile(SOLUTION, handout / "tiny.py")
    (handout / "tiny.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    os.utime(handout / "tiny.ipynb", (1, 1))
    done = command("check", cwd=handout)
    assert done.returncode == 0
    assert "Checking tiny.py (changed later than tiny.ipynb" in done.stdout
    os.utime(handout / "tiny.py", (0, 0))
    assert command("check", cwd=handout).returncode == 1


def test_two_files_that_could_be_meant(handout):
    for name in ("mine.py", "yours.py"):
        shutil.copyfile(SOLUTION, handout / name)
    done = command("check", cwd=handout)
    assert done.returncode == 2
    assert "mine.py, yours.py" in done.stderr
    assert command("check", "yours.py", cwd=handout).returncode == 0


def test_a_notebook_with_a_broken_cell(handout):
    cells = ["import numpy as np", "def double(x):\n    return 2 * x", "def row_means(X) return 3"]
    notebook = {
        "cells": [{"cell_type": "code", "metadata": {}, "source": text, "outputs": []} for text in cells],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (handout / "tiny.ipynb").write_text(json.dumps(notebook))
    done = command("check", cwd=handout)
    assert done.returncode == 1
    assert "1 of 2 public checks passed" in done.stdout


def test_the_notes_are_those_of_the_grades_feedback(handout):
    cells = [
        "%matplotlib inline\nimport numpy as np\nimport tenserflow as tf\nK = tf.constant(2)",
        "def double(x):\n    return K * x",
    ]
    notebook = {
        "cells": [{"cell_type": "code", "metadata": {}, "source": text, "outputs": []} for text in cells],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    (handout / "tiny.ipynb").write_text(json.dumps(notebook))
    done = command("check", cwd=handout)
    assert done.returncode == 1
    assert "stopped with ModuleNotFoundError: No module named 'tenserflow'" in done.stdout
    assert "Note: imports tenserflow, which is not among this assignment's modules" in done.stdout
    assert "%matplotlib inline" in done.stdout  # a line that was skipped


def test_in_the_course_the_files_name_tells_the_assignment(tmp_path):
    done = command("check", SOLUTION, cwd=TINY_COURSE)
    assert done.returncode == 0, done.stderr
    copy = shutil.copyfile(SOLUTION, tmp_path / "s17.py")
    done = command("check", copy, "-a", "tiny", "--course", TINY_COURSE, cwd=tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_file_that_is_no_python(handout):
    (handout / "tiny.py").write_bytes(b"%PDF-1.7\n\x00\xff")
    done = command("check", cwd=handout)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="hides Linux-only modules")
def test_nothing_linux_only_is_needed(handout):
    """The same command with every module that Windows or macOS lacks taken away."""
    shutil.copy(SOLUTION, handout / "tiny.py")
    absent = ["fcntl", "resource", "pwd", "grp", "termios", "pyseccomp", "seccomp"]
    (handout.parent / "sitecustomize.py").write_text(
        "import sys\n"
        "class Absent:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name in {absent!r}:\n"
        "            raise ModuleNotFoundError(f'No module named {name!r} (hidden by the test)', name=name)\n"
        f"for name in {absent!r}: sys.modules.pop(name, None)\n"
        "sys.meta_path.insert(0, Absent())\n"
        "import os\n"
        "for name in ('fork', 'memfd_create', 'pidfd_open', 'sched_getaffinity'): delattr(os, name)\n"
    )
    path = os.pathsep.join([str(handout.parent), *sys.path])
    done = command("check", cwd=handout, env={"PYTHONPATH": path})
    assert done.returncode == 0, done.stderr


def test_a_check_that_is_broken_itself_is_told_with_its_cause(handout):
    shutil.copy(SOLUTION, handout / "tiny.py")
    checks = handout / "checks" / "test_public.py"
    checks.write_text(checks.read_text(encoding="utf-8").replace("(5,))", "(five,))"), encoding="utf-8")
    done = command("check", cwd=handout, env={"COLUMNS": "400"})
    assert done.returncode == 1
    assert "NameError: name 'five' is not defined" in done.stdout
    assert "test_public.py:15" in done.stdout
    assert "run again" not in done.stdout


def test_a_missing_library_is_named_with_what_to_install(handout):
    shutil.copy(SOLUTION, handout / "tiny.py")
    manifest = (handout / "assignment.toml").read_text(encoding="utf-8")
    changed = manifest.replace('["numpy", "math"]', '["numpy", "not_installed_here"]')
    assert changed != manifest
    (handout / "assignment.toml").write_text(changed, encoding="utf-8")
    done = command("check", cwd=handout)
    assert done.returncode == 2
    assert "not_installed_here cannot be imported" in done.stderr
    assert "requirements.txt" in done.stderr


@pytest.mark.slow
def test_the_start_of_tensorflow_does_not_bury_the_table(tmp_path):
    root = TINY_COURSE.parents[2]
    folder = shutil.copytree(root / "student_templates" / "a1_tensors", tmp_path / "a1_tensors")
    done = command("check", "a1_tensors.py", cwd=folder)
    assert "not written yet" in done.stdout
    assert done.stderr == ""

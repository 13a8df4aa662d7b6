"""Autograder zips and submissions written for these tests, and runs of both graders over them."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

QUESTIONS = {
    "tests/q1.py": '''
OK_FORMAT = True
test = {"name": "q1", "points": [1, 2, 0.5], "suites": [{"type": "doctest", "cases": [
    {"code": r""">>> double(2)
4""", "hidden": False},
    {"code": r""">>> for x in (5, -1):
...     print(double(x))
10
-2""", "hidden": True},
    {"code": r""">>> double(0) == 0
True""", "hidden": False, "name": "zero stays zero", "failure_message": "think of 0"},
]}]}
''',
    "tests/q2.py": """
from otter.test_files import test_case
OK_FORMAT = False
name = "q2"
points = 3
all_or_nothing = True
@test_case(name="adds", hidden=False)
def adds(add):
    assert add(1, 2) == 3
@test_case(hidden=True)
def opposites(env):
    assert env["add"](-1, 1) == 0, "opposites add up to nothing"
""",
    "tests/q3.py": """
from otter.test_files import test_case
OK_FORMAT = False
name = "q3"
@test_case(points=2)
def rows(df):
    assert len(df) == 3
@test_case(hidden=True, points=1)
def mean(df):
    assert abs(df["a"].mean() - 2) < 1e-9
@test_case(hidden=True)
def nothing_for_this():
    pass
""",
}
DATA = {"files/data.csv": "a,b\n1,2\n2,3\n3,4\n"}
DOUBLE = "def double(x):\n    return 2 * x"
ADD = "def add(a, b):\n    return a + b"
READ = "import pandas as pd\ndf = pd.read_csv('data.csv')"
RIGHT = (DOUBLE, ADD, READ)
TOTAL = 9.5


def make_zip(path, files=None, **config):
    """Write an autograder zip of `files` (path -> text); `config` becomes its otter_config.json."""
    files = {**QUESTIONS, **DATA} if files is None else files
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
        archive.writestr("otter_config.json", json.dumps({"lang": "python", **config}))
        archive.writestr("run_otter.py", "raise SystemExit('not outside a box')\n")
    return path


def notebook(*cells, **metadata):
    """A notebook of code cells as text; a cell may be (source, metadata)."""
    whole = [cell if isinstance(cell, tuple) else (cell, {}) for cell in cells]
    return json.dumps(
        {
            "cells": [
                {
                    "cell_type": "code",
                    "metadata": own,
                    "source": source,
                    "outputs": [],
                    "execution_count": None,
                    "id": f"cell{number}",
                }
                for number, (source, own) in enumerate(whole)
            ],
            "metadata": {
                "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                **metadata,
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def put_class(folder, submissions):
    """Write each submission of `submissions` (file name -> text) into `folder`."""
    folder.mkdir(exist_ok=True)
    for name, text in submissions.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def autograder(*arguments, cwd=None, timeout=280):
    """Run `autograder ARGUMENTS` in a process of its own."""
    kept = {key: value for key, value in os.environ.items() if key != "AUTOGRADER_COURSE"}
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        cwd=cwd,
        env={**kept, "COLUMNS": "160", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def grade(folder, package, run, *options, cwd=None):
    """Grade `folder` with the zip `package` into `run`."""
    return autograder("grade", folder, "--otter-zip", package, "-o", run, "--plain", *options, cwd=cwd)


def otter_run(submission, package, folder):
    """Return {question: (score, possible)} as `otter run` gives them; None where it breaks down."""
    folder.mkdir()
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    command = [sys.executable, "-m", "otter", "run", "-a", str(package), "-o", str(folder), "--no-logo"]
    done = subprocess.run(
        [*command, str(submission)], env=environment, capture_output=True, text=True, check=False, timeout=200
    )
    path = folder / "results.json"
    if done.returncode or not path.exists():
        return None
    tests = json.loads(path.read_text())["tests"]
    return {test["name"]: (test["score"], test["max_score"]) for test in tests if "max_score" in test}

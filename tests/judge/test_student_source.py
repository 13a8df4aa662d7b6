"""The judge's view of a submission's source: parsed, never run."""

import ast
import json
import resource

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.checks import CheckFailed
from autograder.judge.client import Client
from autograder.judge.reading import read_source
from autograder.judge.source import imported_modules, student_source
from autograder.judge.submission import Submission
from autograder.wire.channel import LoopbackChannel


def test_a_python_file_keeps_its_lines() -> None:
    source = (
        'import os\n# %% tags=["explore"]\nimport matplotlib\n# %%\n!pip install x\ndef f():\n'
        "    return 1\ndef g(:\n    pass\ndef h():\n    return 2\n"
    )
    parsed = student_source(source.encode(), "a.py")
    assert "matplotlib" not in parsed.text
    assert [node.name for node in ast.walk(ast.parse(parsed.text)) if isinstance(node, ast.FunctionDef)] == [
        "f",
        "h",
    ]
    assert ast.parse(parsed.text).body[-1].lineno == 10


def test_a_notebooks_cells_follow_each_other_and_the_last_definition_counts() -> None:
    cells = [
        {"cell_type": "code", "source": text}
        for text in ("def f(): return 1", "%%bash\nls", "def f(): return 2")
    ]
    parsed = student_source(json.dumps({"cells": cells}).encode(), "a.ipynb")
    assert [ast.unparse(node)[-1] for node in ast.parse(parsed.text).body] == ["1", "2"]


def test_an_unreadable_file_is_a_problem() -> None:
    parsed = student_source(b"PK\x03\x04", "a.py")
    assert parsed.text == ""
    assert "zip" in parsed.problem


def test_imports_are_found_wherever_they_stand() -> None:
    source = (
        "import numpy as np, os.path\nfrom keras.layers import Dense\nfrom . import x\n"
        "def f():\n    import torch\n    __import__('jax.numpy')\n"
        "    importlib.import_module('sklearn')\n    __import__(name)\n"
    )
    assert imported_modules(source) == ["jax", "keras", "numpy", "os", "sklearn", "torch"]
    assert imported_modules("import (") == []


def test_imports_are_bounded_in_number_and_length() -> None:
    source = "\n".join(f"import m{number}" for number in range(999)) + f"\nimport {'a' * 999}\n"
    found = imported_modules(source)
    assert len(found) == 50
    assert found[0] == "a" * 60


@pytest.mark.parametrize(
    "text", ["(" * 10_000, "-" * 200_000 + "1", "x" + ".y" * 100_000, "not " * 100_000, "1" + "+1" * 200_000]
)
def test_hostile_depth_is_no_exception(text: str) -> None:
    parsed = student_source(f"def f(): return 1\n{text}\n".encode(), "a.py")
    assert "def f(): return 1" in parsed.text
    assert imported_modules(text) == []


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.py", "a.ipynb"]))
def test_what_is_left_always_parses(data: bytes, filename: str) -> None:
    parsed = student_source(data, filename)
    assert parsed.problem or isinstance(ast.parse(parsed.text), ast.Module)


def test_a_process_of_its_own_reads_the_same() -> None:
    read = read_source(b"import os\ndef f(): return 1\n!ls\n", "a.py")
    assert read.text is not None
    assert read.text.startswith("import os\ndef f(): return 1\n")
    assert (read.modules, read.problem) == (["os"], "")
    assert "zip" in read_source(b"PK\x03\x04", "a.py").problem


@pytest.mark.parametrize(
    "text",
    ['f"' + "{a}" * 200_000 + '"', "a;" * 500_000, "a\n" * 3_000_000],
    ids=["f-string of many fields", "many statements", "many lines"],
)
def test_what_takes_too_long_or_too_much_to_read_is_not_read(text: str) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    read = read_source(f"def f(): return 1\n{text}\n".encode(), "a.py")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert (read.text, read.modules, read.problem) == (None, [], "")
    assert after.ru_utime - before.ru_utime < 10


def test_a_text_that_was_not_read_fails_the_checks_that_look_at_it() -> None:
    with pytest.raises(CheckFailed, match="too large or too complicated"):
        Submission(Client(LoopbackChannel()), None).source  # noqa: B018

"""What the loader makes of the files that students hand in."""

import json
import linecache
import random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.box.loader import load
from autograder.wire.messages import LoadReport

PY = "a2_dense.py"
NB = "a2_dense.ipynb"


def run(source: str | bytes, filename: str = PY) -> tuple[dict[str, Any], LoadReport]:
    return load(source.encode() if isinstance(source, str) else source, filename)


def notebook(*cells: str | dict[str, Any], **top: Any) -> bytes:
    made = [
        cell
        if isinstance(cell, dict)
        else {"cell_type": "code", "metadata": {}, "source": cell, "outputs": []}
        for cell in cells
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made, **top}).encode()


def statuses(report: LoadReport) -> list[str]:
    return [cell.status for cell in report.cells]


def notes(report: LoadReport) -> str:
    return "\n".join([*report.notes, *(note for cell in report.cells for note in cell.notes)])


def test_a_python_file_runs_as_a_module_named_submission() -> None:
    namespace, report = run(
        "import math\nclass A: pass\ndef f(): return __name__\nX = 3\nif __name__ == '__main__': X = 4\n"
    )
    assert namespace["f"]() == "submission"
    assert namespace["X"] == 3
    assert report.names == {"math": "module", "A": "class", "f": "function", "X": "object"}
    assert (report.kind, report.problem, statuses(report)) == ("python", "", ["loaded"])


def test_functions_find_their_module_and_their_source() -> None:
    import inspect

    namespace, _ = run(
        "import dataclasses\n"
        "from __future__ import annotations\n"  # not the first statement, as in a file made of cells
        "@dataclasses.dataclass\n"
        "class Point:\n"
        "    x: Undefined\n"
        "def f(x):\n"
        "    return x + 1\n"
    )
    assert namespace["Point"](3).x == 3
    assert inspect.getsource(namespace["f"]) == "def f(x):\n    return x + 1\n"


def test_an_exception_costs_the_rest_of_its_cell_but_no_definition() -> None:
    namespace, report = run(
        "A = 1\nprint(undefined)\nB = 2\nC = len('abc')\ndef f(): return B\nsys.exit()\nimport os\n"
    )
    assert namespace["f"]() == 2
    assert "os" in namespace
    assert "C" not in namespace
    error = report.cells[0].error
    assert report.cells[0].status == "failed"
    assert error is not None
    assert error.type_name == "NameError"
    assert (error.frames[0].line, error.frames[0].source) == (2, "print(undefined)")


def test_a_failing_decorated_definition_does_not_run_for_ever() -> None:
    namespace, _ = run("@missing\ndef f(): pass\n@missing\ndef g(): pass\ndef h(): return 1\n")
    assert "f" not in namespace
    assert "g" not in namespace
    assert namespace["h"]() == 1


@pytest.mark.parametrize(
    "statement", ["raise SystemExit(0)", "raise KeyboardInterrupt", "exit()", "1/0", "raise Odd"]
)
def test_whatever_a_cell_raises_the_next_cells_run(statement: str) -> None:
    odd = "class Odd(BaseException):\n    def __str__(self): raise self\n"
    namespace, report = run(f"{odd}# %%\n{statement}\n# %%\ndef f(): return 1\n")
    assert namespace["f"]() == 1
    assert statuses(report) == ["loaded", "failed", "loaded"]


def test_passthrough_exceptions_leave_the_loader() -> None:
    with pytest.raises(KeyboardInterrupt):
        load(b"raise KeyboardInterrupt", PY, passthrough=(KeyboardInterrupt,))


def test_a_syntax_error_costs_the_function_it_is_in() -> None:
    source = (
        "def good():\n    return 1\n\ndef dense(X):\n    return (X\n\n"
        '@property\ndef also_good(x):\n    """text\n% text\n"""\n    return 2\n'
    )
    namespace, report = run(source)
    assert namespace["good"]() == 1
    assert namespace["also_good"].fget(0) == 2
    assert report.broken == {"dense": "syntax error in line 5: '(' was never closed"}
    assert statuses(report) == ["broken"]


@pytest.mark.parametrize(
    "damage",
    [
        'def dense(X):\n    """never closed\n    return X\n',
        "def dense(X):\nreturn X\n",
        "def dense(X)\n    return X\n",
        "def dense(X):\n    return X)\n",
        "def dense(X):\n    if X:\n\treturn X\n  \treturn 1\n",
        "def dense(X):\n    print 'python 2'\n",
        "def dense(X):\n    x = 'unclosed\n    return x\n",
        "def dense(X):\n    break\n",
        "def dense(X):\n    return " + "(" * 300 + ")" * 300 + "\n",
        "def dense(X):\n    return " + "-" * 100_000 + "1\n",
        "def dense(X):\n    return 1" + "+1" * 100_000 + "\n",
        "<<<<<<< HEAD\ndef dense(X):\n    return $X\n",
    ],
)
def test_every_kind_of_syntax_error_costs_one_function(damage: str) -> None:
    source = f"def before():\n    return [\n        1]\n\n{damage}\ndef after():\n    return 2\n\n"
    source += "class Last:\n    pass\n"
    namespace, report = run(source)
    assert namespace["before"]() == [1]
    assert namespace["after"]() == 2
    assert "Last" in namespace
    assert "dense" in report.broken
    assert report.names.keys() == {"before", "after", "Last"}


def test_a_broken_later_version_leaves_the_earlier_one() -> None:
    namespace, report = run(notebook("def f(): return 1", "def f(: return 2"), NB)
    assert namespace["f"]() == 1
    assert report.broken == {}
    assert statuses(report) == ["loaded", "broken"]


def test_percent_cells_keep_the_line_numbers_of_the_file() -> None:
    source = (
        "# %% [markdown]\n# text\n# %%\ndef f():\n    return 1/0\n"
        '# %% tags=["explore"]\nraise RuntimeError\n# %% a title\ndef g():\n    return f()\n#%%\nX = 1\n'
    )
    namespace, report = run(source)
    assert statuses(report) == ["loaded", "skipped", "loaded", "loaded"]
    with pytest.raises(ZeroDivisionError) as caught:
        namespace["g"]()
    assert [entry.lineno + 1 for entry in caught.traceback[1:]] == [10, 5]
    assert linecache.getline(PY, 10) == "    return f()\n"


def test_a_notebooks_tracebacks_name_the_cell() -> None:
    namespace, report = run(
        notebook("x = 1", {"cell_type": "markdown", "source": "text"}, "\ndef f():\n    return 1/0"), NB
    )
    with pytest.raises(ZeroDivisionError) as caught:
        namespace["f"]()
    filename = caught.traceback[-1].frame.code.raw.co_filename
    assert filename == "a2_dense.ipynb, code cell 2"
    assert linecache.getline(filename, 3) == "    return 1/0\n"
    assert report.kind == "notebook"


def test_magics_and_shell_lines_are_skipped_and_reported() -> None:
    cell = (
        "%matplotlib inline\n!pip install \\\n    tensorflow\nfiles = !ls\n?len\nlen?\nprint\n"
        'text = """\n% not a magic\n! nor this\n"""\nx = (7\n% 4)\n'
        "if x:\n    %time y = 1\nx %= 2\ndef f():\n    return text\n"
    )
    namespace, report = run(notebook(cell), NB)
    assert namespace["f"]() == "\n% not a magic\n! nor this\n"
    assert namespace["x"] == 1
    assert statuses(report) == ["loaded"]
    assert "line 1 is not Python and was skipped: %matplotlib inline" in report.cells[0].notes
    assert len(report.cells[0].notes) == 7


def test_cell_magics_keep_or_skip_the_cell() -> None:
    namespace, report = run(notebook("%%time\nx = 1", "%%bash\nrm -rf x = 2", "\n%%capture out\ny = 2\n"), NB)
    assert (namespace["x"], namespace["y"]) == (1, 2)
    assert statuses(report) == ["loaded", "skipped", "loaded"]
    assert "(%%bash)" in report.cells[1].notes[0]


OTTER = """
try:
    import otter
    grader = otter.Notebook("a2_dense.ipynb")
except ImportError as missing:
    raise ImportError("install it") from None
import otter
from otter import Notebook
grader = otter.Notebook("a2_dense.ipynb")
grader.check("q1_1")
result = grader.check_all()
grader.export(pdf=False)
x = 1
"""


def test_statements_that_speak_to_otter_are_skipped_whatever_tags_a_copy_lost() -> None:
    namespace, report = run(OTTER)
    assert statuses(report) == ["loaded"]
    assert notes(report).count("speaks to Otter and was skipped") == 7
    assert "otter" not in namespace
    assert namespace["x"] == 1


def test_a_students_own_grader_is_no_otter() -> None:
    source = "class G:\n    def mark(self): return 7\n    def check(self): return 8\n"
    source += "grader = G()\nx = grader.mark()\ndef f(): return grader.check()\n"
    namespace, report = run(source)
    assert (namespace["x"], namespace["f"]()) == (7, 8)
    assert notes(report) == ""


def test_lines_that_speak_to_ipython_are_skipped() -> None:
    namespace, report = run(
        "get_ipython().run_line_magic('matplotlib', 'inline')\nip = get_ipython()\nx = 1\n"
    )
    assert namespace["x"] == 1
    assert statuses(report) == ["loaded"]
    assert notes(report).count("IPython") == 2


def test_cells_that_explore_are_not_run() -> None:
    explore = {"cell_type": "code", "metadata": {"tags": ["explore"]}, "source": ["raise ", "SystemExit"]}
    _, report = run(notebook(explore, "x = 1"), NB)
    assert statuses(report) == ["skipped", "loaded"]


def test_notebook_format_3_is_read() -> None:
    old = {
        "nbformat": 3,
        "worksheets": [{"cells": [{"cell_type": "code", "input": ["x = ", "1"], "outputs": []}]}],
    }
    namespace, _ = run(json.dumps(old), NB)
    assert namespace["x"] == 1


def test_malformed_cells_are_passed_over() -> None:
    odd: list[Any] = [{"cell_type": "code"}, {"cell_type": "code", "source": 7, "metadata": 3}, {}]
    odd += [{"cell_type": "code", "source": ["x", 1, " = 1"], "metadata": {"tags": [1]}}]
    document = json.loads(notebook(*odd))
    document["cells"] += [None, "text"]
    namespace, report = run(json.dumps(document), NB)
    assert namespace["x"] == 1
    assert notes(report).count("passed over") == 2


def test_the_content_decides_what_a_file_is() -> None:
    namespace, report = run(notebook("x = 1"), PY)
    assert namespace["x"] == 1
    assert "notebook, whatever its name" in notes(report)
    namespace, report = run("x = 2\n", NB)
    assert namespace["x"] == 2
    assert "plain Python" in notes(report)
    assert run("{'a': 1}\nx = 3\n")[0]["x"] == 3


@pytest.mark.parametrize(
    ("data", "filename", "part"),
    [
        (b"", PY, "is empty"),
        (b" \n\t\n", NB, "is empty"),
        (b"\xef\xbb\xbf", PY, "is empty"),
        (b"%PDF-1.7 ...", PY, "this is a PDF"),
        (b"PK\x03\x04" + bytes(30), NB, "a zip archive"),
        (b"\x89PNG\r\n\x1a\n", PY, "a PNG image"),
        (b"<!DOCTYPE html><html>", NB, "a web page"),
        (random.Random(1).randbytes(2000) + bytes(200), PY, "a binary file"),
        (b'{"cells": [{"cell_type": "co', NB, "damaged: it breaks off or is wrong at line 1"),
        (b'{"a": 1}', NB, "not a notebook"),
        (b'{"cells": 3}', NB, "not a notebook"),
        (b"[" * 100_000, NB, "neither a notebook nor Python"),
        (b'{"cells":' + b"[" * 100_000, NB, "nested too deeply"),
        (b"not python at all", NB, "neither a notebook nor Python"),
        (b'{"cells": []}', NB, "has no code"),
        (b"\n# %%" * 5001, PY, "at most 5000"),
        (b"#" * (64 * 2**20 + 1), PY, "clear its outputs"),
    ],
)
def test_what_cannot_be_graded_is_named(data: bytes, filename: str, part: str) -> None:
    namespace, report = load(data, filename)
    assert namespace == {}
    assert part in report.problem
    assert report.names == {}


def test_many_names_do_not_push_out_what_the_submission_defines() -> None:
    source = (
        "import functools\nglobals().update((f'name{i}', len) for i in range(3000))\n"
        "def dense(x): return x\nclass Stopper: pass\n"
        "@functools.cache\ndef cached(x): return x\nrelu = lambda x: x\n"
    )
    _, report = run(source)
    assert {"dense", "Stopper", "cached", "relu"} <= report.names.keys()
    assert len(report.names) == 2000
    assert "only 2000 of them are used" in notes(report)


def test_a_file_without_functions_says_so() -> None:
    assert "defines no function" in notes(run("x = 1\n")[1])
    assert "defines no function" not in notes(run("def f(): pass\n")[1])


WORD = "größe = 'ü€'\ndef f(): return größe\n"


@pytest.mark.parametrize(
    ("data", "note"),
    [
        (WORD.encode(), ""),
        (WORD.encode("utf-8-sig"), "UTF-8"),
        (WORD.encode("utf-16"), "UTF-16-LE"),
        (WORD.encode("utf-16-be"), "UTF-16-BE"),
        (WORD.encode("utf-32"), "UTF-32-LE"),
        (b"# -*- coding: iso-8859-15 -*-\n" + WORD.encode("iso-8859-15"), "ISO-8859-15"),
        (WORD.replace("\n", "\r\n").encode(), "line ends"),
        (WORD.replace("\n", "\r").encode(), "line ends"),
        (WORD.replace("\n", "\n\0").encode(), "2 null characters"),
    ],
)
def test_every_reasonable_encoding_is_read_and_reported(data: bytes, note: str) -> None:
    namespace, report = load(data, PY)
    assert namespace["f"]() == "ü€"
    assert note in notes(report)
    assert note or not notes(report)


def test_what_no_encoding_fits_is_latin_1() -> None:
    namespace, report = load("s = 'ü'\n".encode("latin-1"), PY)
    assert namespace["s"] == "ü"
    assert "Latin-1" in notes(report)


@pytest.mark.parametrize("codec", ["rot13", "zlib", "no-such-thing", "undefined", "idna", "utf-7"])
def test_a_file_cannot_choose_a_codec_that_breaks_reading(codec: str) -> None:
    source = f"# coding: {codec}\nx = '\xfc'\n".encode("latin-1")
    namespace, _ = load(source, PY)
    assert namespace["x"]


def test_a_damaged_utf_16_file_is_read_as_far_as_possible() -> None:
    namespace, report = load("def f(): return 1\n#".encode("utf-16") + b"\x00", PY)
    assert namespace["f"]() == 1
    assert "damaged" in notes(report)


MARKS = [
    '"""',
    "'",
    "(",
    ")",
    "%",
    "!",
    "?",
    "@",
    "=",
    "{",
    "}",
    "\\",
    "\n",
    "    ",
    "\t",
    "\r",
    "\0",
    "\ud800",
]
WORDS = ["def f():", "class A:", "return 1", "pass", "x", "1/0", "else:", "get_ipython()"]
CELLS = ["# %%", "# %% tags=[", "%%bash"]
pieces = st.sampled_from([*MARKS, *WORDS, *CELLS])
names = st.sampled_from([PY, NB, "\ud800.py", "", "x" * 500])


@settings(max_examples=300, deadline=None)
@given(st.lists(pieces, max_size=40).map("".join), names)
def test_no_text_makes_the_loader_raise(text: str, filename: str) -> None:
    _, report = load(text.encode("utf-8", "surrogatepass"), filename)
    assert report.problem or report.cells


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), names)
@example(b"\xff\xfe", PY)
@example(b"\x00", NB)
def test_no_bytes_make_the_loader_raise(data: bytes, filename: str) -> None:
    _, report = load(data, filename)
    assert report.problem or report.cells


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
raw_cells = st.fixed_dictionaries(
    {"cell_type": st.sampled_from(["code", "markdown", 1])},
    optional={
        "source": json_values | st.lists(pieces).map("".join),
        "metadata": json_values,
        "input": json_values,
    },
)


@settings(max_examples=200, deadline=None)
@given(st.lists(raw_cells | json_values, max_size=4), json_values)
def test_no_notebook_makes_the_loader_raise(cells: list[Any], metadata: Any) -> None:
    _, report = run(json.dumps({"nbformat": 4, "metadata": metadata, "cells": cells}), NB)
    assert report.problem or report.cells

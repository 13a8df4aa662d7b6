"""A submitted file as cells: the parts that are compiled and run one after the other."""

from __future__ import annotations

import ast
import json
import re
import warnings
from typing import NamedTuple

from autograder.box.notebook import looks_like_notebook, notebook_cells, parse_notebook
from autograder.box.reading import UnreadableError, read_text

EXPLORE = "explore"
MAX_CELLS = 5000
_MARKER = re.compile(r"^# ?%%(?=\s|\[|$)(?P<header>.*)|^# In ?\[[\d ]*\]:")
_TAGS = re.compile(r"\btags\s*=\s*(\[[^\]]*\])")
_NO_CODE = re.compile(r"\[(markdown|md|raw)\]")


class Cell(NamedTuple):
    """One cell: `filename` is what tracebacks call it, `line` the line of `filename` on which it begins."""

    label: str
    filename: str
    line: int
    text: str
    explores: bool


class Cells(NamedTuple):
    """All code cells of a file; `kind` is "python" or "notebook"."""

    kind: str
    cells: list[Cell]
    notes: list[str]


def split_cells(data: bytes, filename: str) -> Cells:
    """Return the code cells of a `.py` or `.ipynb` file, told apart by what is in it.

    Raises UnreadableError when it is neither.
    """
    text, notes = read_text(data)
    named_notebook = filename.lower().endswith(".ipynb")
    if looks_like_notebook(text, named_notebook):
        if not named_notebook:
            notes.append("the file is a notebook, whatever its name says")
        cells = _from_notebook(text, filename, notes)
        kind = "notebook"
    else:
        if named_notebook:
            _demand_python(text)
            notes.append("the file is plain Python, whatever its name says")
        cells = _from_python(text, filename)
        kind = "python"
    if len(cells) > MAX_CELLS:
        raise UnreadableError(f"the file has {len(cells)} code cells; at most {MAX_CELLS} are read")
    return Cells(kind, cells, notes)


def _from_notebook(text: str, filename: str, notes: list[str]) -> list[Cell]:
    cells = []
    for number, (source, tags) in enumerate(notebook_cells(parse_notebook(text), notes), 1):
        label = f"code cell {number}"
        cells.append(Cell(label, f"{filename}, {label}", 1, source, EXPLORE in tags))
    if not any(cell.text.strip() for cell in cells):
        raise UnreadableError("the notebook has no code in it")
    return cells


def _from_python(text: str, filename: str) -> list[Cell]:
    lines = text.split("\n")
    markers = [(at, match) for at, line in enumerate(lines) if (match := _MARKER.match(line))]
    if not markers:
        return [Cell(filename, filename, 1, text, False)]
    cells = []
    starts = [at for at, _ in markers]
    if any(line.strip() for line in lines[: starts[0]]):
        cells.append(Cell("before the first cell", filename, 1, "\n".join(lines[: starts[0]]), False))
    for number, ((at, match), end) in enumerate(zip(markers, [*starts[1:], len(lines)], strict=True), 1):
        header = match["header"] or ""
        if not _NO_CODE.search(header):
            body = "\n".join(lines[at:end])
            cells.append(Cell(f"cell {number}", filename, at + 1, body, EXPLORE in _tags_in(header)))
    return cells


def _tags_in(header: str) -> list[str]:
    match = _TAGS.search(header)
    if match is None:
        return []
    try:
        tags = json.loads(match[1].replace("'", '"'))
    except ValueError:
        return []
    return [tag for tag in tags if isinstance(tag, str)]


def _demand_python(text: str) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise UnreadableError(
            "this is neither a notebook nor Python; save the notebook again and hand that in"
        ) from None

"""A submission's source: parsed, never run.

Checks look at names and imports only (bans such as "no GradientTape here"); whatever a hostile file holds
ends in a `problem`, not in an exception. It may take very long, though: a judge asks `reading.py`.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from autograder.box.cells import Cell, split_cells
from autograder.box.failures import plain_text
from autograder.box.parsing import parse_cell
from autograder.box.reading import UnreadableError
from autograder.course import Manifest
from autograder.wire.messages import LoadReport

# What every assignment may use beside the modules that its manifest names.
STANDARD = frozenset({"__future__", "typing", "collections", "functools", "itertools", "dataclasses", "abc"})
MAX_MODULES, MAX_NAME = 50, 60
MAX_NODES = 300_000
"""of a syntax tree, some 200 MB; a notebook of this course has a few thousand"""


class SourceTooLargeError(Exception):
    """A syntax tree has more than MAX_NODES nodes."""


@dataclass(frozen=True)
class StudentSource:
    """What the loader would run of a submission.

    `text` is its Python: cells that only explore, lines of a notebook's own language and what does not parse
    are blank, so it parses as one module and, for a `.py` file, keeps its line numbers. `problem` is empty,
    or the sentence that says why there is nothing.
    """

    text: str = ""
    problem: str = ""


def student_source(data: bytes, filename: str) -> StudentSource:
    """Return the source of a `.py` or `.ipynb` submission. Raises nothing."""
    try:
        cells = split_cells(data, filename).cells
    except UnreadableError as error:
        return StudentSource(problem=str(error))
    lines: list[str] = []
    for cell in cells:
        if not cell.explores:
            _append(lines, cell, parse_cell(cell).text)
    return StudentSource("\n".join(lines))


def imported_modules(source: str) -> list[str]:
    """Return the top-level names of the modules that `source` imports anywhere, sorted: at most MAX_MODULES.

    Sees `import`, `from ... import`, and calls of `__import__` and `import_module` with a constant. A text
    that does not parse imports nothing. A constant is whatever the student wrote: it may be long, or hold
    what no encoding can. Raises SourceTooLargeError for a tree that checks had better not walk.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found: set[str] = set()
    for number, node in enumerate(ast.walk(tree)):
        if number >= MAX_NODES:
            raise SourceTooLargeError
        found.update(plain_text(name.partition(".")[0], MAX_NAME) for name in _imports_of(node))
    return sorted(found)[:MAX_MODULES]


def _imports_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module] if node.module and not node.level else []
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in ("__import__", "import_module") and isinstance(node.args[0].value, str):
            return [node.args[0].value]
    return []


def _append(lines: list[str], cell: Cell, text: str) -> None:
    if cell.line > 1:  # a part of a .py file stands where it stood
        lines += [""] * (cell.line - 1 - len(lines))
    lines += text.split("\n")


def with_foreign_modules(report: LoadReport, modules: Iterable[str], manifest: Manifest) -> LoadReport:
    """Note imports that the task does not allow: reported for the TA to look at, not taken off."""
    foreign = [name for name in modules if name not in STANDARD.union(manifest.modules)]
    notes = [f"imports {name}, which is not among this assignment's modules" for name in foreign]
    return msgspec.structs.replace(report, notes=[*report.notes, *notes])

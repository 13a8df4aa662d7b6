"""A cell's text as a syntax tree, losing as little as possible to what is not Python in it."""

from __future__ import annotations

import ast
import re
import warnings
from typing import NamedTuple

from autograder.box.cells import Cell
from autograder.box.lines import HEAD, Line, read_lines

_KEPT_CELL_MAGICS = {"time", "timeit", "capture", "prun"}
_CELL_MAGIC = re.compile(r"\s*%%\s*(\w*)")
_CONTINUES = re.compile(r"[\s#)\]}]|(?:else|elif|except|finally)\b|$")
_DEFINES = re.compile(r"^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)
_OTTERS = (ast.Import, ast.ImportFrom, ast.Expr, ast.Assign, ast.Try)
_GRADER_METHODS = {"check", "check_all", "export", "to_pdf", "run_plugin", "add_plugin_files"}
_UNPARSABLE = (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError)


class Broken(NamedTuple):
    """A part that is not Python: what it would have defined, and why it is not."""

    names: list[str]
    error: SyntaxError


class Parsed(NamedTuple):
    """What of a cell is Python: its tree (lines as in the file), and its text with the rest blanked out."""

    body: list[ast.stmt]
    text: str
    notes: list[str]
    broken: list[Broken]


def parse_cell(cell: Cell) -> Parsed:
    """Return the Python in `cell`. Raises nothing: what does not parse is listed in the result."""
    notes: list[str] = []
    text = cell.text
    if magic := _CELL_MAGIC.match(text):
        if magic[1] not in _KEPT_CELL_MAGICS:
            return Parsed([], "", [f"the cell is not Python (%%{magic[1]}) and was skipped"], [])
        notes.append(f"the line %%{magic[1]} was skipped")
        text = _blank_first_line(text)
    body = _try_parse(text, cell)
    if isinstance(body, SyntaxError):
        text, skipped = _without_magics(text, cell)
        notes += skipped
        body = _try_parse(text, cell) if skipped else body
    broken: list[Broken] = []
    if isinstance(body, SyntaxError):
        body, text, broken = _recover(text, cell)
    return Parsed(_without_notebook_talk(body, notes), text, notes, broken)


def _try_parse(text: str, cell: Cell, first_line: int = 0) -> list[ast.stmt] | SyntaxError:
    """Return the statements, with lines counted as in the cell's file, or the error."""
    before = cell.line + first_line - 1
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            tree = ast.parse(text, cell.filename)
        if before:
            ast.increment_lineno(tree, before)
    except SyntaxError as error:
        error.filename = cell.filename
        error.lineno = (error.lineno or 1) + before
        return error
    except _UNPARSABLE as error:
        reason = "nested too deeply" if isinstance(error, RecursionError | MemoryError) else str(error)[:200]
        return SyntaxError(f"Python cannot read this: {reason}", (cell.filename, before + 1, 0, ""))
    return tree.body


def _blank_first_line(text: str) -> str:
    stripped = text.lstrip("\n")
    blank = "\n" * (len(text) - len(stripped))
    return blank + "\n" + stripped.partition("\n")[2]


def _without_magics(text: str, cell: Cell) -> tuple[str, list[str]]:
    """Replace a notebook's own lines by `pass`, which keeps the indentation and the line numbers right."""
    lines, notes = [], []
    for number, line in enumerate(read_lines(text), cell.line):
        if line.magic:
            indent = line.text[: len(line.text) - len(line.text.lstrip())]
            lines.append(f"{indent}pass" if line.starts else "")
            notes.append(f"line {number} is not Python and was skipped: {line.text.strip()[:60]}")
        else:
            lines.append(line.text)
    return "\n".join(lines), notes


def _recover(text: str, cell: Cell) -> tuple[list[ast.stmt], str, list[Broken]]:
    """Parse block by block, so that an error costs the statement at the margin that it is in."""
    best: tuple[list[ast.stmt], str, list[Broken]] | None = None
    for trust_quotes in (True, False):  # an unclosed string swallows the rest unless quotes are distrusted
        body: list[ast.stmt] = []
        kept: list[str] = []
        broken: list[Broken] = []
        for first, block in _blocks(read_lines(text, trust_quotes)):
            source = "\n".join(block)
            parsed = _try_parse(source, cell, first)
            if isinstance(parsed, SyntaxError):
                broken.append(Broken(_DEFINES.findall(source), parsed))
                kept += [""] * len(block)
            else:
                body += parsed
                kept += block
        if best is None or len(body) > len(best[0]):
            best = body, "\n".join(kept), broken
    assert best is not None
    return best


def _blocks(lines: list[Line]) -> list[tuple[int, list[str]]]:
    """Cut at the lines that begin a statement at the margin; decorators stay with what they decorate."""
    blocks: list[tuple[int, list[str]]] = [(0, [])]
    decorating = False
    for at, line in enumerate(lines):
        begins = (line.starts or HEAD.match(line.text)) and not _CONTINUES.match(line.text)
        if begins and not decorating and blocks[-1][1]:
            blocks.append((at, []))
        if begins:
            decorating = line.text.startswith("@")
        blocks[-1][1].append(line.text)
    return blocks


def _without_notebook_talk(body: list[ast.stmt], notes: list[str]) -> list[ast.stmt]:
    """Drop statements that speak to IPython, as `jupyter nbconvert` writes them, or to Otter's checks."""
    kept = []
    for statement in body:
        if isinstance(statement, ast.Expr | ast.Assign) and _mentions_ipython(statement):
            notes.append(f"line {statement.lineno} speaks to IPython and was skipped")
        elif isinstance(statement, _OTTERS) and _speaks_to_otter(statement):
            notes.append(f"line {statement.lineno} speaks to Otter and was skipped")
        else:
            kept.append(statement)
    return kept


def _mentions_ipython(statement: ast.stmt) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "get_ipython" for node in ast.walk(statement))


def _speaks_to_otter(statement: ast.stmt) -> bool:
    """Whether it imports Otter, makes its `otter.Notebook`, or calls a method of what it calls `grader`."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Import) and any(alias.name == "otter" for alias in node.names):
            return True
        if isinstance(node, ast.ImportFrom) and node.module == "otter":
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target = node.func.value
            name = target.id if isinstance(target, ast.Name) else ""
            if (name, node.func.attr) == ("otter", "Notebook") or (
                name == "grader" and node.func.attr in _GRADER_METHODS
            ):
                return True
    return False

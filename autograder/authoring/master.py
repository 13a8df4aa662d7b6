"""A master: teaching text, solutions and exploring cells in one percent-format file.

Reading one finds its cells (jupytext), its markers (`tokenize`) and the functions and statements the
markers belong to (`ast`). Nothing is decided line by line: a marker inside a string is text, and a
fence that covers half a function is refused.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import jupytext

from autograder.authoring import markers
from autograder.authoring.fences import Fence, Prompt, fences, prompts
from autograder.authoring.markers import Kind, Marker
from autograder.errors import AuthoringError

EXPLORE = "explore"
_HEADER = re.compile(r"^# %%(?!%)")


@dataclass(frozen=True)
class Cell:
    """One cell: its lines `first`..`last` (from 1, without the `# %%` line before them) and its tags."""

    kind: str
    tags: tuple[str, ...]
    first: int
    last: int

    @property
    def explores(self) -> bool:
        """Say whether the cell only explores or draws."""
        return EXPLORE in self.tags

    def __contains__(self, line: int) -> bool:
        return self.first <= line <= self.last


@dataclass(frozen=True)
class QuestionSpan:
    """The lines from BEGIN QUESTION to END QUESTION, both included."""

    id: str
    first: int
    last: int

    def __contains__(self, line: int) -> bool:
        return self.first <= line <= self.last


@dataclass(frozen=True)
class Master:
    """A master that hangs together."""

    path: Path
    text: str
    tree: ast.Module
    cells: list[Cell]
    questions: list[QuestionSpan]
    fences: list[Fence]
    prompts: list[Prompt]
    lines: list[str] = field(default_factory=list)

    def source(self, cell: Cell) -> str:
        """Return the text of a cell as it stands in the file."""
        return "\n".join(self.lines[cell.first - 1 : cell.last])

    def question_at(self, line: int) -> QuestionSpan | None:
        """Return the question that a line belongs to."""
        return next((question for question in self.questions if line in question), None)

    def code_cells(self, *, explore: bool) -> list[Cell]:
        """Return the code cells; those that only explore are left out unless `explore`."""
        return [cell for cell in self.cells if cell.kind == "code" and (explore or not cell.explores)]


def read_master(path: Path) -> Master:
    """Read the master in `path`; AuthoringError names the file, the line and what to write instead."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise AuthoringError(f"{path} does not exist; the master of an assignment is written there") from None
    except (OSError, UnicodeDecodeError) as error:
        raise AuthoringError(f"{path} cannot be read as UTF-8 text: {error}") from None
    return parse_master(path, text)


def parse_master(path: Path, text: str) -> Master:
    """Parse a master's text. `path` serves messages alone."""
    found = markers.comments(path, text)
    tree = _tree(path, text)
    lines = text.splitlines()
    cells = _cells(path, text, lines, [comment.line for comment in found if _is_header(comment)])
    markdown = {line for cell in cells if cell.kind != "code" for line in range(cell.first, cell.last + 1)}
    marks = markers.find_markers(path, found, markdown)
    _expect_outside_exploring(path, marks, cells)
    questions = list(_questions(path, marks))
    asides = prompts(path, lines, marks)
    return Master(path, text, tree, cells, questions, fences(path, tree, marks, questions), asides, lines)


def fail(path: Path, line: int, problem: str) -> NoReturn:
    """Raise the AuthoringError about one line of a master."""
    raise AuthoringError(f"{path}:{line}: {problem}")


def _tree(path: Path, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        fail(path, line, f"the master is no valid Python: {getattr(error, 'msg', error)}")


def _is_header(comment: markers.Comment) -> bool:
    return comment.column == 0 and _HEADER.match(comment.text) is not None


def _cells(path: Path, text: str, lines: list[str], headers: list[int]) -> list[Cell]:
    """Match jupytext's cells, which carry kind and tags, with the header lines that tokenize saw."""
    read: list[Any] = list(jupytext.reads(text, fmt="py:percent").cells)
    if not headers:
        fail(path, 1, "no cells; a master is in percent format: each cell starts with a line `# %%`")
    if len(read) != len(headers):
        fail(
            path,
            headers[0],
            f"{len(read)} cells were read but {len(headers)} lines start with `# %%`; text before the first "
            "`# %%`, or a `# %%` inside a string, cannot be placed",
        )
    cells = []
    for cell, header, following in zip(read, headers, [*headers[1:], len(lines) + 1], strict=True):
        last = following - 1
        while last > header and not lines[last - 1].strip():
            last -= 1
        tags = tuple(str(tag) for tag in cell.metadata.get("tags", ()))
        if cell.cell_type != "code":
            _expect_comments(path, lines, header + 1, last)
        cells.append(Cell(cell.cell_type, tags, header + 1, last))
    return cells


def _expect_comments(path: Path, lines: list[str], first: int, last: int) -> None:
    for line in range(first, last + 1):
        if lines[line - 1].strip() and not lines[line - 1].startswith("#"):
            fail(
                path,
                line,
                "a markdown cell holds comment lines only; start the line with `# `, or a new cell",
            )


def _expect_outside_exploring(path: Path, marks: list[Marker], cells: list[Cell]) -> None:
    for mark in marks:
        for cell in cells:
            if mark.line in cell and cell.explores and mark.kind is not Kind.END_QUESTION:
                fail(
                    path,
                    mark.line,
                    f"`# {mark.kind.value}` stands in a cell that explores, which ships as it is",
                )


def _questions(path: Path, marks: list[Marker]) -> Iterator[QuestionSpan]:
    opened: Marker | None = None
    seen: dict[str, int] = {}
    for mark in marks:
        if mark.kind is Kind.BEGIN_QUESTION:
            if opened is not None:
                fail(
                    path,
                    mark.line,
                    f"question {mark.argument} begins inside {opened.argument} (line {opened.line}); "
                    "write `# END QUESTION` before it",
                )
            if mark.argument in seen:
                fail(path, mark.line, f"question {mark.argument} began on line {seen[mark.argument]} already")
            opened, seen[mark.argument] = mark, mark.line
        elif mark.kind is Kind.END_QUESTION:
            if opened is None:
                fail(path, mark.line, "`# END QUESTION` without a `# BEGIN QUESTION` before it")
            if mark.argument not in ("", opened.argument):
                fail(
                    path, mark.line, f"this ends {mark.argument}, but the open question is {opened.argument}"
                )
            yield QuestionSpan(opened.argument, opened.line, mark.line)
            opened = None
    if opened is not None:
        fail(path, opened.line, f"question {opened.argument} is never ended; write `# END QUESTION` after it")

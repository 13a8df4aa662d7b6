"""Which code of a master students do not get: the bodies and statements that its markers enclose.

A `# BEGIN SOLUTION` … `# END SOLUTION` fence covers a whole function body, everything after the docstring.
Half a body is refused: what is left of it would tell students how to go on, or would not parse.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from autograder.authoring.markers import Kind, Marker
from autograder.errors import AuthoringError

if TYPE_CHECKING:
    from autograder.authoring.master import QuestionSpan

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Fence:
    """Lines `first`..`last` that students do not get.

    For a body: `name` is the function (`EarlyStopper.update` for a method), `question` what it answers,
    `def_line` the line of its `def`. For dropped statements `name` is empty.
    """

    first: int
    last: int
    question: str = ""
    name: str = ""
    def_line: int = 0


@dataclass(frozen=True)
class Prompt:
    """Marker lines `first` and `last` around comments that only students get."""

    first: int
    last: int


def fences(path: Path, tree: ast.Module, marks: list[Marker], questions: list[QuestionSpan]) -> list[Fence]:
    """Return every body and statement that students do not get, in the order of the file.

    AuthoringError for a fence that is not closed, is nested, covers no whole body, or is in no question.
    """
    found = []
    for begin, end in _pairs(path, marks, Kind.END_SOLUTION, (Kind.BEGIN_SOLUTION, Kind.BEGIN_DROPPED)):
        if begin.kind is Kind.BEGIN_DROPPED:
            found.append(_dropped_block(path, tree, begin.line, end.line))
        else:
            question = next((span for span in questions if begin.line in span), None)
            if question is None:
                _fail(
                    path, begin.line, "this solution is in no question; put `# BEGIN QUESTION <id>` before it"
                )
            found.append(_body(path, tree, begin.line, end.line, question.id))
    for mark in marks:
        if mark.kind is Kind.DROPPED:
            found.append(_dropped_statement(path, tree, mark.line))
    found.sort(key=lambda fence: fence.first)
    for one, following in pairwise(found):
        if following.first <= one.last:
            _fail(
                path, following.first, f"this marker is inside the solution that begins on line {one.first}"
            )
    return found


def prompts(path: Path, lines: list[str], marks: list[Marker]) -> list[Prompt]:
    """Return the prompts; AuthoringError when one is not closed or holds anything but comments."""
    found = []
    for begin, end in _pairs(path, marks, Kind.END_PROMPT, (Kind.BEGIN_PROMPT,)):
        for line in range(begin.line + 1, end.line):
            if not lines[line - 1].lstrip().startswith("#"):
                _fail(path, line, "a prompt holds comment lines only; start the line with `# `")
        found.append(Prompt(begin.line, end.line))
    return found


def statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """Yield every statement, outer ones before inner ones."""
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            yield node


def first_line(statement: ast.stmt) -> int:
    """Return the line a statement starts on, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def last_line(statement: ast.stmt) -> int:
    """Return the line a statement ends on."""
    return statement.end_lineno or statement.lineno


def has_docstring(function: Function) -> bool:
    """Say whether a function's first statement is its docstring."""
    return ast.get_docstring(function, clean=False) is not None


def _fail(path: Path, line: int, problem: str) -> NoReturn:
    raise AuthoringError(f"{path}:{line}: {problem}")


def _pairs(
    path: Path, marks: list[Marker], ends: Kind, begins: tuple[Kind, ...]
) -> Iterator[tuple[Marker, Marker]]:
    opened: Marker | None = None
    for mark in marks:
        if mark.kind in begins:
            if opened is not None:
                _fail(
                    path,
                    mark.line,
                    f"`# {mark.kind.value}` inside the one of line {opened.line}; fences cannot be nested, "
                    f"write `# {ends.value}` first",
                )
            opened = mark
        elif mark.kind is ends:
            if opened is None:
                _fail(path, mark.line, f"`# {ends.value}` without a `# {begins[0].value}` before it")
            yield opened, mark
            opened = None
    if opened is not None:
        _fail(path, opened.line, f"`# {opened.kind.value}` is never closed; write `# {ends.value}` after it")


def _body(path: Path, tree: ast.Module, begin: int, end: int, question: str) -> Fence:
    found = _innermost(tree, "", begin)
    if found is None:
        _fail(
            path,
            begin,
            "this fence is in no function; a solution fence encloses a function's body (to drop whole "
            "statements write `# BEGIN SOLUTION NO PROMPT`)",
        )
    name, function = found
    body = function.body[1:] if has_docstring(function) else function.body
    if not body:
        _fail(path, begin, f"`{name}` has nothing but a docstring; there is no solution to fence")
    for statement in body:
        if first_line(statement) < begin or last_line(statement) > end:
            _fail(
                path,
                first_line(statement),
                f"this part of `{name}` is outside its solution fence (lines {begin} to {end}); the fence "
                "encloses everything after the docstring",
            )
    if has_docstring(function) and last_line(function.body[0]) > begin:
        _fail(path, begin, f"the fence of `{name}` begins before its docstring; put it after")
    for other in statements(tree):
        if last_line(function) < first_line(other) <= end:
            _fail(
                path,
                end,
                f"the fence of `{name}` reaches past its end, which is on line {last_line(function)}",
            )
    return Fence(begin, end, question, name, function.lineno)


def _innermost(node: ast.AST, prefix: str, line: int) -> tuple[str, Function] | None:
    """Return the innermost function (with its dotted name) that is still open at `line`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function | ast.ClassDef):
            if child.lineno < line <= last_line(child):
                name = f"{prefix}{child.name}"
                inner = _innermost(child, f"{name}.", line)
                return inner or ((name, child) if isinstance(child, Function) else None)
        elif isinstance(child, ast.stmt) and child.lineno < line <= last_line(child):
            return _innermost(child, prefix, line)
    return None


def _dropped_block(path: Path, tree: ast.Module, begin: int, end: int) -> Fence:
    for statement in statements(tree):
        starts, ends = first_line(statement), last_line(statement)
        if starts < begin <= ends < end or begin < starts < end < ends:
            _fail(path, starts, f"this statement is only partly inside the fence of lines {begin} to {end}")
    return Fence(begin, end)


def _dropped_statement(path: Path, tree: ast.Module, line: int) -> Fence:
    around = [each for each in statements(tree) if first_line(each) <= line <= last_line(each)]
    if not around:
        _fail(path, line, "`# SOLUTION NO PROMPT` stands behind no statement")
    smallest = min(last_line(each) - first_line(each) for each in around)
    # Outer statements come first: of `def f(): return 1` the `def` is meant.
    statement = next(each for each in around if last_line(each) - first_line(each) == smallest)
    inside = {id(each) for each in ast.walk(statement)}
    if any(first_line(each) == first_line(statement) and id(each) not in inside for each in around):
        _fail(path, line, "two statements share this line; give the one that students do not get its own")
    return Fence(first_line(statement), last_line(statement))

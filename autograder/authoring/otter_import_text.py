"""Edits of the text of an Otter cell: fences around bodies, prompts, dropped statements."""

from __future__ import annotations

import ast
import io
import symtable
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.authoring.fences import Function, first_line, has_docstring, last_line
from autograder.authoring.giveaways import LONG_RUN, grams
from autograder.authoring.otter_words import PROMPT_LINE, Line

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Edit:
    """Lines `first`..`last` of a text, from 1, and what takes their place; `fences` a body or drops it."""

    first: int
    last: int
    lines: list[str]
    fences: bool = True


def edited(text: list[str], edits: Iterable[Edit]) -> list[str]:
    """Return the text with the edits made; they do not overlap."""
    lines = list(text)
    for edit in sorted(edits, key=lambda one: one.first, reverse=True):
        lines[edit.first - 1 : edit.last] = edit.lines
    return lines


def fence_edit(text: list[str], function: Function, offset: int, given: list[str]) -> tuple[Edit, bool]:
    """Return the edit that fences a function's body, and whether it shows the `given` lines as a prompt.

    `offset` is the line of the cell at which `text` begins. A prompt that would repeat a dozen tokens of the
    body is left out: the leak checks would refuse it.
    """
    body = function.body[1:] if has_docstring(function) and len(function.body) > 1 else function.body
    start, end = first_line(body[0]) - offset + 1, last_line(function) - offset + 1
    before = text[start - 1][: body[0].col_offset]
    indent = " " * (function.col_offset + 4) if before.strip() else before
    if before.strip():  # the body begins on the line of the `def`
        head, lines = [before.rstrip()], [indent + text[start - 1][body[0].col_offset :], *text[start:end]]
    else:
        while text[start - 2].lstrip().startswith("#"):
            start -= 1
        head, lines = [], text[start - 1 : end]
    prompt = [f"{indent}# {line.removeprefix(indent)}" for line in given]
    solution = set(grams("\n".join(lines), LONG_RUN))
    safe = not any(gram in solution for gram in grams("\n".join(prompt), LONG_RUN))
    shown = [f"{indent}# BEGIN PROMPT", *prompt, f"{indent}# END PROMPT"] if prompt and safe else []
    fenced = [*head, *shown, f"{indent}# BEGIN SOLUTION", *lines, f"{indent}# END SOLUTION"]
    return Edit(start, end, fenced), bool(shown)


def dropped_edit(text: list[str], statement: ast.stmt, offset: int) -> Edit:
    """Return the edit by which students do not get a statement."""
    start, end = first_line(statement) - offset + 1, last_line(statement) - offset + 1
    indent = " " * statement.col_offset
    lines = [f"{indent}# BEGIN SOLUTION NO PROMPT", *text[start - 1 : end], f"{indent}# END SOLUTION"]
    return Edit(start, end, lines, fences=False)


def given_lines(read: list[Line], kept: list[Line], function: Function) -> list[str]:
    """Return the lines of a function's body that Otter gives to students, its `...` left out.

    `kept` are those of `read` that the solution has, the ones that the function's line numbers count.
    """
    body = function.body[1:] if has_docstring(function) and len(function.body) > 1 else function.body
    places = [place for place, line in enumerate(read) if line.solution is not None]
    first, last = places[first_line(body[0]) - 1], places[last_line(function) - 1]
    inside = [line.student for line in read[first : last + 1] if line.student is not None]
    return [line for line in inside if line.strip() and not line.strip().endswith(PROMPT_LINE)]


def bound_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that statements bind in their own scope, imports included."""
    return {name for node in nodes for name in _bound(node)}


def set_names(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the variables that statements set in their own scope, without those that only count a loop."""
    listed = list(nodes)
    inside = [one for node in listed for one in ast.walk(node)]
    loops = [one for one in inside if isinstance(one, ast.For)]
    counters = {id(one) for loop in loops for one in ast.walk(loop.target)}
    set_there = {
        one.id
        for one in inside
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and id(one) not in counters
    }
    return set_there & bound_names(listed)


def read_names(source: str) -> set[str]:
    """Return the globals that a source reads, those it sets itself included; may raise SyntaxError."""
    top = symtable.symtable(source, "<cell>", "exec")
    read = {one.get_name() for one in top.get_symbols() if one.is_referenced()}
    tables = top.get_children()
    while tables:
        table = tables.pop()
        tables += table.get_children()
        read |= {one.get_name() for one in table.get_symbols() if one.is_global() and one.is_referenced()}
    return read


def free_names(source: str) -> set[str]:
    """Return the globals that a source reads and does not set; may raise SyntaxError."""
    top = symtable.symtable(source, "<test>", "exec")
    own = {one.get_name() for one in top.get_symbols() if one.is_assigned() or one.is_imported()}
    return read_names(source) - own


def indented(lines: list[str]) -> Iterator[str]:
    """Indent code by four blanks, but not the lines that go on a string."""
    inside: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
        if token.start[0] != token.end[0] and token.type not in (tokenize.NEWLINE, tokenize.NL):
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
    for number, line in enumerate(lines, 1):
        yield line if number in inside or not line.strip() else f"    {line}"


def _bound(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    if not isinstance(node, _SCOPES + _COMPREHENSIONS):
        for child in ast.iter_child_nodes(node):
            yield from _bound(child)

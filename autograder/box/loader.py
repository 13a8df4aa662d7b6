"""Runs a submission's cells in one namespace and reports what came of each.

A cell that fails costs what it would have done after the failure, but never a definition: the imports,
functions, classes and plain constants that follow in it are still run, and so are the next cells.
"""

from __future__ import annotations
import __future__

import ast
import linecache
import sys
import types
import warnings
from typing import Any

from autograder.box.cells import Cell, split_cells
from autograder.box.failures import describe, plain_text
from autograder.box.objects import kind_of
from autograder.box.parsing import Parsed, parse_cell
from autograder.box.reading import UnreadableError
from autograder.wire.messages import CellReport, ErrorReport, LoadReport
from autograder.wire.reports import MAX_NAMES, MAX_NOTES, bounded

_Problems = tuple[type[BaseException], ...]


def load(source: bytes, filename: str, passthrough: _Problems = ()) -> tuple[dict[str, Any], LoadReport]:
    """Run `source` and return its namespace and a report.

    Raises nothing but `passthrough`: what cannot be read at all is a report with a `problem`.
    """
    filename = plain_text(filename, 200)
    try:
        cells = split_cells(source, filename)
    except UnreadableError as error:
        return {}, LoadReport(filename, problem=str(error))
    run = _Run(filename, cells.kind, passthrough)
    for cell in cells.cells:
        run.cell(cell)
    return run.namespace, run.report(cells.kind, cells.notes)


class _Run:
    """The running of one submission: its namespace, and what is known of it so far."""

    def __init__(self, filename: str, kind: str, passthrough: _Problems) -> None:
        module = types.ModuleType("submission")
        if kind == "python":
            module.__file__ = filename
        sys.modules["submission"] = module  # dataclasses and Keras look a class's module up by name
        self.namespace = module.__dict__
        self._filename = filename
        self._passthrough = passthrough
        self._files: set[str] = set()
        self._flags = 0
        self._cells: list[CellReport] = []
        self._broken: dict[str, str] = {}
        self._defined: set[str] = set()

    def cell(self, cell: Cell) -> None:
        """Parse and run one cell."""
        self._files.add(cell.filename)
        _show_in_tracebacks(cell)
        if cell.explores:
            self._add(cell, "skipped", notes=["the cell only explores and was not run"])
            return
        parsed = parse_cell(cell)
        self._defined |= _definitions(parsed.body)
        for part in parsed.broken:
            for name in part.names:
                self._broken[name] = _syntax_text(part.error, cell.line)
        error = self._run(parsed, cell.filename)
        if error is not None:
            self._add(cell, "failed", error, parsed.notes)
        elif parsed.broken:
            self._add(cell, "broken", describe(parsed.broken[0].error, self._files), parsed.notes)
        else:
            self._add(cell, "loaded" if parsed.body or not parsed.notes else "skipped", notes=parsed.notes)

    def report(self, kind: str, notes: list[str]) -> LoadReport:
        """Return the report on everything that was run."""
        found = [
            (name, value)
            for name, value in list(self.namespace.items())
            if isinstance(name, str) and name.isidentifier() and not name.startswith("__")
        ]
        if len(found) > MAX_NAMES:
            # What the submission defines comes first, so that a `from ... import *` cannot push it out.
            found.sort(key=lambda item: not self._own(*item))
            notes = [
                *notes,
                f"the file has {len(found)} names; only {MAX_NAMES} of them are used, its own first",
            ]
        names = {name: kind_of(value) for name, value in found[:MAX_NAMES]}
        if not {"function", "class"} & set(names.values()):
            notes = [*notes, "the file defines no function and no class"]
        broken = {name: why for name, why in self._broken.items() if name not in names}
        return bounded(LoadReport(self._filename, kind, self._cells, names, broken, notes))

    def _own(self, name: str, value: object) -> bool:
        """Whether the submission itself defines the function or class `name`; runs none of its code."""
        return name in self._defined or (
            type(value) is types.FunctionType and value.__globals__ is self.namespace
        )

    def _add(
        self, cell: Cell, status: str, error: ErrorReport | None = None, notes: list[str] | None = None
    ) -> None:
        texts = [plain_text(note, 200) for note in (notes or [])[:MAX_NOTES]]
        self._cells.append(CellReport(cell.label, cell.filename, cell.line, status, error, texts))

    def _run(self, parsed: Parsed, filename: str) -> ErrorReport | None:
        """Run the statements; after an exception only later definitions. Return the first exception."""
        first: ErrorReport | None = None
        body, code, error = self._compile(parsed.body, filename)
        while True:
            try:
                if error is not None:
                    first = first or describe(error, self._files)
                exec(code, self.namespace)
                return first
            except self._passthrough:
                raise
            except BaseException as raised:  # also SystemExit: the next cells run all the same
                first = first or describe(raised, self._files)
                later = [
                    statement for statement in _after(body, raised, filename) if _is_definition(statement)
                ]
                body, code, error = self._compile(later, filename)

    def _compile(
        self, body: list[ast.stmt], filename: str
    ) -> tuple[list[ast.stmt], types.CodeType, BaseException | None]:
        """Compile what can be compiled; some errors (`return` outside a function) show only here."""
        body = self._without_futures(body)
        try:
            return body, self._code(body, filename), None
        except Exception as error:
            kept = [statement for statement in body if self._compiles(statement, filename)]
            try:
                return kept, self._code(kept, filename), error
            except Exception as conflict:  # two statements that cannot be in one module (a late `global`)
                return [], self._code([], filename), conflict

    def _without_futures(self, body: list[ast.stmt]) -> list[ast.stmt]:
        """Switch on what `from __future__` asks for, wherever it stands, for this cell and the next ones."""
        kept = []
        for statement in body:
            if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
                for alias in statement.names:
                    self._flags |= getattr(getattr(__future__, alias.name, None), "compiler_flag", 0)
            else:
                kept.append(statement)
        return kept

    def _compiles(self, statement: ast.stmt, filename: str) -> bool:
        try:
            self._code([statement], filename)
        except Exception as error:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                self._broken[statement.name] = _syntax_text(error, statement.lineno)
            return False
        return True

    def _code(self, body: list[ast.stmt], filename: str) -> types.CodeType:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            module = ast.Module(body=body, type_ignores=[])
            code: types.CodeType = compile(module, filename, "exec", self._flags, dont_inherit=True)
        return code


def _syntax_text(error: Exception, line: int) -> str:
    if isinstance(error, SyntaxError):
        return f"syntax error in line {error.lineno or line}: {error.msg}"
    return f"line {line}: nested too deeply for Python"


def _show_in_tracebacks(cell: Cell) -> None:
    """Let `linecache` know the cell's text, as tracebacks, `inspect` and tf.function ask for it."""
    lines = linecache.getlines(cell.filename)[: cell.line - 1]
    lines += ["\n"] * (cell.line - 1 - len(lines))
    lines += [f"{line}\n" for line in cell.text.split("\n")]
    linecache.cache[cell.filename] = (sum(map(len, lines)), None, lines, cell.filename)


def _after(body: list[ast.stmt], error: BaseException, filename: str) -> list[ast.stmt]:
    """Return the statements after the one that raised; none when it cannot be told which that was."""
    traceback = error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename == filename and code.co_name == "<module>":
            return [statement for statement in body if _first_line(statement) > traceback.tb_lineno]
        traceback = traceback.tb_next
    return []


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _definitions(body: list[ast.stmt]) -> set[str]:
    """Return the names of the functions and classes that the statements define, those inside others too."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {node.name for statement in body for node in ast.walk(statement) if isinstance(node, kinds)}


def _is_definition(statement: ast.stmt) -> bool:
    if isinstance(
        statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ):
        return True
    if isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value is not None:
        return not any(isinstance(node, ast.Call) for node in ast.walk(statement.value))
    return False

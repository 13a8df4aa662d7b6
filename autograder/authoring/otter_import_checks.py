"""Test cells of an Otter master as pytest checks of ours.

The test keeps its own text. What it reads by name is bound first: functions and variables of the student's
through `submission`, the master's imports by importing. A test that reads what cannot be bound is not carried
over.
"""

from __future__ import annotations

import ast
import builtins
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from autograder.authoring.otter_import_text import free_names, indented
from autograder.authoring.otter_master import OtterQuestion

_BEGIN = re.compile(r'(?:\w\s*=\s*)?"{2,3}\s*#\s*BEGIN\s*TEST\s*CONFIG', re.IGNORECASE)
_END = re.compile(r'"{2,3}\s*#\s*END\s*TEST\s*CONFIG', re.IGNORECASE)


@dataclass(frozen=True)
class OtterTest:
    """One test cell: `source` without its configuration, `output` what it put out when it was last run."""

    question: str
    cell: int
    source: str
    hidden: bool
    points: float | None
    output: str
    success: str = ""
    failure: str = ""


@dataclass
class Names:
    """Where the names come from that tests read.

    `given` are names of the student's file, `answers` variables and the functions that return them, `imports`
    the import statement for each name that the master imports.
    """

    given: set[str] = field(default_factory=set)
    answers: dict[str, str] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)


def read_tests(question: OtterQuestion) -> Iterator[OtterTest]:
    """Yield the test cells of a question. ValueError names the cell whose configuration is wrong."""
    for cell in question.cells:
        if cell.block == "tests" and cell.source.strip():
            lines = cell.source.split("\n")
            hidden = lines[0].lstrip().startswith("#") and bool(re.search(r"\bhidden\b", lines[0], re.I))
            config: dict[str, Any] = {}
            if _BEGIN.match(lines[0]):
                end = next((at for at, line in enumerate(lines) if _END.match(line)), None)
                loaded = yaml.safe_load("\n".join(lines[1:end])) if end is not None else None
                if end is None or not isinstance(loaded, dict):
                    raise ValueError(
                        f"cell {cell.number}: its TEST CONFIG is not closed or holds no settings"
                    )
                config, lines = loaded, lines[end + 1 :]
            yield OtterTest(
                question.name,
                cell.number,
                "\n".join(lines).strip("\n"),
                bool(config.get("hidden", hidden)),
                config.get("points"),
                cell.output,
                str(config.get("success_message") or ""),
                str(config.get("failure_message") or ""),
            )


def resolved_points(total: object, cases: list[float | None]) -> list[float]:
    """Return the points of each case as Otter shares them: what is not said gets an even part of the rest.

    `total` is a question's `points`: a number, a list with one entry per case, `{"each": n}` or None.
    ValueError for points that do not fit the cases.
    """
    if isinstance(total, dict):
        total = total.get("each", 1) * len(cases)
    if isinstance(total, list):
        if len(total) != len(cases):
            raise ValueError(f"{len(total)} points are listed for {len(cases)} tests")
        cases, total = list(total), None
    if total is not None and not isinstance(total, int | float):
        raise ValueError(f"points = {total!r} is no number")
    said = sum(points for points in cases if points is not None)
    open_cases = sum(points is None for points in cases)
    if total is None:
        total = 1 if said == 0 and open_cases else said
    if said > total:
        raise ValueError(f"the tests have {said:g} points, more than the {total:g} of the question")
    share = (total - said) / open_cases if open_cases else 0.0
    return [share if points is None else points for points in cases]


def check_name(test: OtterTest, question: str, number: int) -> str:
    """Return a name for a check: by its question and place, so that it is new and says nothing."""
    kind = "hidden" if test.hidden else "public"
    return f"{question}_{kind}_case_{number}"


def check_source(test: OtterTest, names: Names, *, ok_format: bool) -> tuple[str, set[str]]:
    """Return the body of a check and the import statements it needs; ValueError says why there is none."""
    try:
        tree = ast.parse(test.source)
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"it is no Python: {getattr(error, 'msg', error)}") from None
    if not tree.body:
        raise ValueError("it is empty")
    if "autograder.judge.live_checks" in test.source:
        raise ValueError("it calls a check of ours by name; take that assignment itself")
    if ok_format:
        parameters: list[str] = []
        body = _doctest_body(test, tree)
    else:
        parameters, body = _exception_body(test, tree)
    wanted = {*free_names(test.source), *parameters} - {"env"}
    bindings, imports = _bindings(sorted(wanted), names)
    if "env" in parameters:
        bindings.insert(0, "env = StudentNames(submission)")
    return "\n".join(bindings + body), imports


def check_text(test: OtterTest, name: str, question: str, points: float, body: str) -> str:
    """Return a whole check: decorator, head and body."""
    public = "" if test.hidden else ", public=True"
    hint = f", hint={json.dumps(test.failure, ensure_ascii=False)}" if test.failure else ""
    head = f'@question("{question}", points={points!r}{public}{hint})\ndef test_{name}(submission):'
    return "\n".join([head, *indented(body.split("\n")), ""])


def _bindings(wanted: Iterable[str], names: Names) -> tuple[list[str], set[str]]:
    bindings, imports = [], set()
    for name in wanted:
        if name in names.answers:
            bindings.append(f'{name} = submission.{names.answers[name]}()["{name}"]')
        elif name in names.given:
            bindings.append(f"{name} = submission.{name}")
        elif name in names.imports:
            imports.add(names.imports[name])
        elif not hasattr(builtins, name):
            raise ValueError(f"it reads `{name}`, which the master does not define")
    return bindings, imports


def _exception_body(test: OtterTest, tree: ast.Module) -> tuple[list[str], list[str]]:
    """Return the parameters of the test function, and its text with the call behind it."""
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef) or len(tree.body) > 2:
        raise ValueError("Otter takes one function and at most one call of it in such a cell")
    parameters = [argument.arg for argument in function.args.args]
    lines = test.source.split("\n")[: function.end_lineno]
    return parameters, [*lines, "", f"{function.name}({', '.join(parameters)})"]


def _doctest_body(test: OtterTest, tree: ast.Module) -> list[str]:
    """Return statements that hold when Otter's doctest would: the output of the cell is what is expected."""
    lines, last, output = test.source.split("\n"), tree.body[-1], test.output.strip()
    before = lines[: last.lineno - 1]
    shown = isinstance(last, ast.Expr)
    prints = any(isinstance(node, ast.Name) and node.id == "print" for node in ast.walk(tree))
    if not output and not shown:
        return lines
    if not output:
        return [*before, f"assert ({ast.unparse(last)}) is None"]
    if prints or not shown:
        return [
            "with redirect_stdout(StringIO()) as printed:",
            *indented(lines),
            f"assert printed.getvalue().strip() == {output!r}",
        ]
    return [*before, f"assert {_shows(ast.unparse(last), output)}"]


def _shows(expression: str, output: str) -> str:
    """Return a condition: the expression's value is shown as `output`."""
    if output == "True":
        return expression
    try:
        value = ast.literal_eval(output)
    except (ValueError, SyntaxError):
        return f"repr({expression}) == {output!r}"
    return f"({expression}) == {value!r}"

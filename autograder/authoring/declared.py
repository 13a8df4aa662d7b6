"""What the `@question(...)` decorators of an assignment's checks say, read without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.checks.question import disagreement
from autograder.course import Assignment
from autograder.errors import AuthoringError

PUBLIC_FILE = "test_public.py"


def dependencies(assignment: Assignment) -> dict[str, list[str]]:
    """Return for each check the ids it directly depends on; AuthoringError for a file that does not parse."""
    found: dict[str, list[str]] = {}
    for path in sorted(assignment.checks_dir.glob("test_*.py")):
        for function, call in _declarations(path):
            question = next(iter(_texts(call.args[:1])), "")
            depends = next((word.value for word in call.keywords if word.arg == "depends"), None)
            elements = depends.elts if isinstance(depends, ast.List | ast.Tuple) else []
            found[f"{question}.{function.name.removeprefix('test_')}"] = _texts(elements)
    return found


def points_of(assignment: Assignment, files: str = "test_*.py") -> dict[str, float]:
    """Return the points of each check in the check files that match `files`, in the order they are written.

    AuthoringError when they are not written as a number, since they are read without running the file.
    """
    found: dict[str, float] = {}
    for path in sorted(assignment.checks_dir.glob(files)):
        for function, call in _declarations(path):
            points = next((word.value for word in call.keywords if word.arg == "points"), None)
            if not isinstance(points, ast.Constant) or not isinstance(points.value, int | float):
                raise AuthoringError(f"{path}:{function.lineno}: write the points of a check as a number")
            question = next(iter(_texts(call.args[:1])), "")
            found[f"{question}.{function.name.removeprefix('test_')}"] = float(points.value)
    return found


def publicity_problems(assignment: Assignment) -> Iterator[str]:
    """Yield a sentence per check that is public in the manifest or its decorator alone, or is not shipped.

    AuthoringError for a file that does not parse. What is computed is left to the judge.
    """
    manifest = assignment.manifest
    public = {check for question in manifest.questions for check in question.check_ids("public")}
    for path in sorted(assignment.checks_dir.glob("test_*.py")):
        for function, call in _declarations(path):
            question = next(iter(_texts(call.args[:1])), "")
            check = f"{question}.{function.name.removeprefix('test_')}"
            said = next((word.value for word in call.keywords if word.arg == "public"), ast.Constant(False))
            if check not in manifest.check_ids() or not isinstance(said, ast.Constant):
                continue
            if bool(said.value) != (check in public):
                yield disagreement(path, function.name, listed_public=check in public)
            elif check in public and path.name != PUBLIC_FILE:
                yield f"{path}: {function.name} is public; students get {PUBLIC_FILE} alone, so move it there"


def with_dependencies(checks: Iterable[str], depends: dict[str, list[str]]) -> list[str]:
    """Return the checks and all they build on, directly or not, in a stable order."""
    wanted: list[str] = []
    waiting = list(checks)
    while waiting:
        check = waiting.pop(0)
        if check not in wanted:
            wanted.append(check)
            waiting += depends.get(check, [])
    return wanted


def _declarations(path: Path) -> Iterator[tuple[ast.FunctionDef, ast.Call]]:
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, ValueError) as error:
        raise AuthoringError(f"{path}:{getattr(error, 'lineno', 1)}: no valid Python: {error}") from None
    for node in ast.walk(tree):
        for decorator in node.decorator_list if isinstance(node, ast.FunctionDef) else []:
            if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "question":
                assert isinstance(node, ast.FunctionDef)
                yield node, decorator


def _texts(nodes: list[ast.expr]) -> list[str]:
    """Return the literal strings among the nodes; what is computed is left to the judge."""
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]

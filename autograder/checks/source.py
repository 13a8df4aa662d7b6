"""What a check can read in the text of a submission, without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from autograder.checks.outcomes import CheckFailed
from autograder.checks.student_errors import MissingName

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def expect_not_used(submission: Any, name: str, banned: Iterable[str], why: str) -> None:
    """Expect that the code of `name`, and of the student's functions that it calls, uses nothing `banned`.

    A banned word is a name or a dotted one: `"GradientTape"` matches `tf.GradientTape`, `"nn.conv2d"` matches
    `tf.nn.conv2d`. Names given at import (`from tensorflow import GradientTape as T`) count as used where T
    is. `why` completes the sentence shown to the student. Raises MissingName when `name` is not defined.
    """
    tree = _tree(submission.source)
    definitions = {node.name: node for node in tree.body if isinstance(node, Definition)}
    if name not in definitions:
        raise MissingName(name)
    aliases = dict(_aliases(tree))
    words = [tuple(word.split(".")) for word in banned]
    for function in _reached(name, definitions):
        for used in _dotted_names(definitions[function], aliases):
            for word in words:
                if _contains(used, word):
                    place = f"`{name}`" if function == name else f"`{function}`, which `{name}` uses,"
                    raise CheckFailed(f"{place} uses `{'.'.join(word)}`: {why}")


def _tree(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (RecursionError, MemoryError) as error:  # what it takes depends on how deep the caller is in calls
        raise CheckFailed("your file is nested too deeply for this check, which looks at its text") from error


def _reached(name: str, definitions: dict[str, Definition]) -> Iterator[str]:
    """Yield `name` and every definition of the student's that it mentions, directly or not."""
    waiting, seen = [name], {name}
    while waiting:
        current = waiting.pop()
        yield current
        for node in ast.walk(definitions[current]):
            if isinstance(node, ast.Name) and node.id in definitions and node.id not in seen:
                seen.add(node.id)
                waiting.append(node.id)


def _aliases(tree: ast.AST) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for item in node.names:
                if item.asname:
                    yield item.asname, tuple(item.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            for item in node.names:
                yield item.asname or item.name, (*(node.module or "").split("."), item.name)
        elif (
            isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
        ):
            dotted = _dotted(node.value)
            if len(dotted) > 1:
                yield node.targets[0].id, dotted


def _dotted_names(node: ast.AST, aliases: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """Yield every dotted name in `node` whole; what it begins with is not yielded once more."""
    beginnings: set[int] = set()
    for child in ast.walk(node):  # from the outside inwards
        if isinstance(child, ast.Attribute):
            beginnings.add(id(child.value))
        if id(child) in beginnings and isinstance(child, ast.Name | ast.Attribute):
            continue
        dotted = _dotted(child)
        if dotted:
            yield (*aliases.get(dotted[0], dotted[:1]), *dotted[1:])
        elif isinstance(child, ast.Constant) and isinstance(child.value, str) and child.value.isidentifier():
            yield (child.value,)  # getattr(tf, "GradientTape")


def _dotted(node: ast.AST) -> tuple[str, ...]:
    """Return `a.b.c` as ("a", "b", "c"), `f().b.c` as ("b", "c"), and () for any other expression."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):  # a loop: a student may write thousands of dots
        names.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        names.append(node.id)
    return tuple(reversed(names))


def _contains(used: tuple[str, ...], word: tuple[str, ...]) -> bool:
    return any(used[start : start + len(word)] == word for start in range(len(used) - len(word) + 1))

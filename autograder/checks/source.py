"""What a check can read in the text of a submission, without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from autograder.checks.definitions import reached
from autograder.checks.outcomes import CheckFailed
from autograder.checks.student_errors import MissingName

Dotted = tuple[str, ...]


def expect_not_used(submission: Any, name: str, banned: Iterable[str], why: str) -> None:
    """Expect that the code of `name`, and of what it uses of the student's, uses nothing `banned`.

    A banned word is a name or a dotted one: `"GradientTape"` matches `tf.GradientTape`, `"nn.conv2d"` matches
    `tf.nn.conv2d`, and a word that begins with `tf.` is one of TensorFlow's own, whatever the student calls
    TensorFlow. Names given at import (`from tensorflow import GradientTape as T`) count as used where T is.
    Functions and assignments of the module are followed (`f = tf.function(g)` uses g). `why` completes the
    sentence shown to the student. Raises MissingName when `name` is not defined.
    """
    tree = _tree(submission.source)
    aliases = dict(_aliases(tree))
    definitions = list(reached(name, tree))
    if not definitions:
        raise MissingName(name)
    for definition in definitions:
        for used in _dotted_names(definition.node, aliases):
            for word in banned:
                if _contains(used, tuple(word.split("."))):
                    other = definition.name
                    place = f"`{name}`" if other == name else f"`{other}`, which `{name}` uses,"
                    raise CheckFailed(f"{place} uses `{word}`: {why}")


def _tree(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except (RecursionError, MemoryError) as error:  # what it takes depends on how deep the caller is in calls
        raise CheckFailed("your file is nested too deeply for this check, which looks at its text") from error


def _aliases(tree: ast.AST) -> Iterator[tuple[str, Dotted]]:
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


def _dotted_names(node: ast.AST, aliases: dict[str, Dotted]) -> Iterator[Dotted]:
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
        elif isinstance(child, ast.alias):
            given = child.asname or child.name
            yield aliases.get(given, (given,))


def _dotted(node: ast.AST) -> Dotted:
    """Return `a.b.c` as ("a", "b", "c"), `f().b.c` as ("b", "c"), and () for any other expression."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):  # a loop: a student may write thousands of dots
        names.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        names.append(node.id)
    return tuple(reversed(names))


def _contains(used: Dotted, word: Dotted) -> bool:
    used, word = _full(used), _full(word)
    return any(used[start : start + len(word)] == word for start in range(len(used) - len(word) + 1))


def _full(dotted: Dotted) -> Dotted:
    """Write TensorFlow's name in full: `tf` is it even where the import is not in the text that is read."""
    return ("tensorflow", *dotted[1:]) if dotted[:1] == ("tf",) else dotted

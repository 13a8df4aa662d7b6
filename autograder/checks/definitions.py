"""Which statements of a submission make a name what it is: its `def`, or the assignments that led to it."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Made = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Assigned = ast.Assign | ast.AnnAssign | ast.AugAssign
Imported = ast.Import | ast.ImportFrom


@dataclass(eq=False)
class Definition:
    """A statement of the module that gives `name` its meaning.

    `earlier` is what the names that it mentions meant when it ran. A `def` runs later, when it is called, and
    finds what its names mean at the end of the module.
    """

    name: str
    node: ast.stmt
    earlier: dict[str, list[Definition]] = field(default_factory=dict)


def reached(name: str, tree: ast.Module) -> Iterator[Definition]:
    """Yield what defines `name` and all that it uses of the module, directly or not; nothing if undefined."""
    table = _definitions(tree)
    waiting = list(table.get(name, []))
    seen = set(waiting)
    while waiting:
        definition = waiting.pop()
        yield definition
        for used in _names_used(definition.node):
            for other in (*definition.earlier.get(used, []), *table.get(used, [])):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)


def _definitions(tree: ast.Module) -> dict[str, list[Definition]]:
    """Return what defines each name of the module at its end: one statement, or several that may have."""
    table: dict[str, list[Definition]] = {}
    for node, certain in _statements(tree.body):
        names = dict(_names_given(node))
        earlier: dict[str, list[Definition]] = {}
        if isinstance(node, Assigned):
            earlier = {used: list(table[used]) for used in _names_used(node) if used in table}
        for name, replaced in names.items():
            before = [] if certain and replaced else table.get(name, [])
            table[name] = [*before, Definition(name, node, earlier)]
    return table


def _statements(body: Iterable[ast.AST], certain: bool = True) -> Iterator[tuple[ast.stmt, bool]]:
    """Yield the statements that give names, and whether each is sure to run: inside an `if` it is not.

    An import of several names comes as several imports: who uses one of them does not use the others.
    """
    for node in body:
        if isinstance(node, Made | Assigned):
            yield node, certain
        elif isinstance(node, ast.Import):
            yield from ((ast.Import([item]), certain) for item in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((ast.ImportFrom(node.module, [item], node.level), certain) for item in node.names)
        elif isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield from _statements(ast.iter_child_nodes(node), certain=False)


def _names_given(node: ast.stmt) -> Iterator[tuple[str, bool]]:
    """Yield the names that a statement gives a value, and whether nothing is left of the value before."""
    if isinstance(node, Made):
        yield node.name, True
    elif isinstance(node, Imported):
        yield node.names[0].asname or node.names[0].name.split(".")[0], True
    elif isinstance(node, Assigned):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for part in (part for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)):
            # In `table["f"] = g` the table is not replaced, and neither is the f of `f += g`.
            whole = isinstance(part.ctx, ast.Store) and not isinstance(node, ast.AugAssign)
            yield part.id, whole


def _names_used(node: ast.stmt) -> set[str]:
    """Return the names of the module that a statement mentions; a function's own variables are none."""
    try:
        module = symtable.symtable(ast.unparse(node), "submission", "exec")
    except (SyntaxError, RecursionError):  # Python would not run it either, and any name may be meant
        return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    waiting, names = [module], set()
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table is module or symbol.is_global()):
                names.add(symbol.get_name())
    return names

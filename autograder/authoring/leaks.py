"""Three checks that a student version gives nothing away. Each works on the finished files.

1. Structure. The skeleton and the notebook parse, and their syntax trees equal the master's with every
   marked body replaced. The trees are edited here, apart from the text edits that made the files.
2. Secrets (`giveaways.py`). No run of six tokens from a solution, no hidden check's name, hint or message,
   and no demanded figure occurs in any file.
3. Files. Nothing lies in the folder but what a handout consists of.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator, Mapping, Set
from pathlib import Path

from autograder.authoring.fences import Fence, Function, first_line, has_docstring, last_line
from autograder.authoring.giveaways import find_secrets
from autograder.authoring.handout import allowed_files
from autograder.authoring.markers import comments, find_markers
from autograder.authoring.master import Master
from autograder.authoring.otter_cells import OTTER, otter_sources
from autograder.authoring.skeleton import todo_message
from autograder.course import Assignment, Manifest

LEFT_BEHIND = frozenset({".ipynb_checkpoints", "__pycache__"})
"""folders that no handout contains and git ignores"""


def find_leaks(assignment: Assignment, master: Master, files: Mapping[str, bytes]) -> list[str]:
    """Return one sentence per leak in `files`, the content of a handout by relative path."""
    return [
        *_structure(assignment.manifest, master, files),
        *find_secrets(assignment, master, files),
        *_strangers(assignment, files),
    ]


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return every file below `folder` by relative path; a link counts as a file of no content.

    What Jupyter and Python leave behind where a student version was tried out is left out.
    """
    return {
        path.relative_to(folder).as_posix(): b"" if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if (path.is_symlink() or path.is_file())
        and LEFT_BEHIND.isdisjoint(path.relative_to(folder).parts[:-1])
    }


def notebook_code(content: bytes, added: Set[str] = frozenset()) -> str:
    """Return a notebook's code cells as one Python source; magics and shell lines become empty.

    Cells tagged `otter` whose source is one of `added` are left out: the master has none of them.
    """
    sources = []
    for cell in json.loads(content)["cells"]:
        source = "".join(cell["source"])
        ours = OTTER in cell["metadata"].get("tags", ()) and source in added
        if cell["cell_type"] == "code" and not ours:
            sources.append(source)
    lines = "\n".join(sources).splitlines()
    return "\n".join("" if line.startswith(("%", "!")) else line for line in lines)


def expected_tree(master: Master, manifest: Manifest, *, explore: bool) -> ast.Module:
    """Return the master's syntax tree with each marked body replaced and each dropped statement gone."""
    cells = master.code_cells(explore=explore)
    tree = ast.parse(master.text)
    tree.body = [node for node in tree.body if any(node.lineno in cell for cell in cells)]
    bodies = {fence.def_line: fence for fence in master.fences if fence.name}
    dropped = [fence for fence in master.fences if not fence.name]
    _Replacement(manifest, bodies, dropped).generic_visit(tree)
    return tree


class _Replacement(ast.NodeTransformer):
    """Replace the bodies of functions by what students find there, and drop statements."""

    def __init__(self, manifest: Manifest, bodies: dict[int, Fence], dropped: list[Fence]) -> None:
        self.manifest, self.bodies, self.dropped = manifest, bodies, dropped

    def visit(self, node: ast.AST) -> ast.AST | None:
        """Visit a node; None removes it."""
        if isinstance(node, ast.stmt) and any(
            fence.first <= first_line(node) and last_line(node) <= fence.last for fence in self.dropped
        ):
            return None
        if isinstance(node, Function) and node.lineno in self.bodies:
            return self._stub(node, self.bodies[node.lineno])
        return self.generic_visit(node)

    def _stub(self, function: Function, fence: Fence) -> Function:
        message = ast.Constant(todo_message(self.manifest, fence))
        error = ast.Call(ast.Name("NotImplementedError", ast.Load()), [message], [])
        kept = function.body[:1] if has_docstring(function) else []
        function.body = [*kept, ast.Raise(error, None)]
        return function


def _structure(manifest: Manifest, master: Master, files: Mapping[str, bytes]) -> Iterator[str]:
    readers: dict[str, tuple[bool, Callable[[bytes], str]]] = {
        f"{manifest.id}.py": (False, lambda content: content.decode("utf-8")),
        f"{manifest.id}.ipynb": (True, lambda content: notebook_code(content, otter_sources(manifest))),
    }
    for path, (explore, reader) in readers.items():
        if path not in files:
            yield f"{path}: missing"
            continue
        try:
            text = reader(files[path])
            found = ast.parse(text)
        except (SyntaxError, ValueError, KeyError) as error:
            yield f"{path}: does not parse: {error}"
            continue
        yield from _differences(path, expected_tree(master, manifest, explore=explore), found)
        for mark in find_markers(Path(path), comments(Path(path), text), set()):
            yield f"{path}: the marker `# {mark.kind.value}` was left on line {mark.line}"


def _differences(path: str, expected: ast.Module, found: ast.Module) -> Iterator[str]:
    """Yield the first statement in which two modules differ."""
    for wanted, got in zip(expected.body, found.body, strict=False):
        if ast.dump(wanted) != ast.dump(got):
            yield f"{path}: {_named(got)} is not what the master has there with its marked bodies replaced"
            return
    if len(expected.body) != len(found.body):
        yield f"{path}: {len(found.body)} statements, expected the {len(expected.body)} of the master"


def _named(node: ast.stmt) -> str:
    name = getattr(node, "name", None)
    return f"`{name}` (line {node.lineno})" if name else f"the statement on line {node.lineno}"


def _strangers(assignment: Assignment, files: Mapping[str, bytes]) -> Iterator[str]:
    allowed = allowed_files(assignment)
    for path in files:
        if path not in allowed:
            yield f"{path}: is no part of a handout; remove it (allowed: {', '.join(allowed)})"

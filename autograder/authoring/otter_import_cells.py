"""Code cells of an Otter master as cells of ours: whole bodies fenced, what is no function made one.

Otter takes single lines away; we take whole bodies. So the body of a function with a solution in it is the
student's altogether, and the lines that Otter gave of it become a prompt. Statements that set variables
become the body of a function `answer_q3` that returns them by name, and a cell behind it sets them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.authoring.fences import Function
from autograder.authoring.otter_import_lines import cell_text
from autograder.authoring.otter_import_text import (
    Edit,
    bound_names,
    dropped_edit,
    edited,
    fence_edit,
    given_lines,
    indented,
    set_names,
)
from autograder.authoring.otter_words import Line


@dataclass
class PortedCell:
    """One cell for our master. `functions` are what students write; `answers` says which sets a variable.

    A cell that is `fixed` is graded; whether another one is depends on who needs what it defines.
    """

    lines: list[str]
    fixed: bool = False
    functions: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The text of the cell."""
        return "\n".join(self.lines).strip("\n")


@dataclass
class _Group:
    """Statements that share lines, with the comments before them: lines `first`..`last`, from 1."""

    first: int
    last: int
    nodes: list[ast.stmt]
    role: str = "given"


class CellPorter:
    """Turns the code cells of one question (or of none) into ours; says in `notes` what changed.

    `label` is how students know the question, `answer` what a function for its variables is called, `prompts`
    the code that only students get. Where nothing is `asked`, nobody gets a solution.
    """

    def __init__(self, label: str, answer: str, prompts: str = "", *, asked: bool) -> None:
        self.notes: list[str] = []
        self._prompts = prompts
        self._cell_prompt = ""
        self._label = label
        self._answer = answer
        self._asked = asked
        self._answers = 0

    def port(self, source: str, number: int, block: str) -> list[PortedCell]:
        """Return the cells that a code cell becomes; none when it cannot be carried over."""
        self._number = number
        try:
            text = cell_text(source, block)
            kept = [line for line in text.read if line.solution is not None]
            tree = ast.parse("\n".join(line.solution or "" for line in kept))
        except (SyntaxError, ValueError) as error:
            self._note(f"left out: {getattr(error, 'msg', error)}")
            return []
        for note in text.notes:
            self._note(note)
        before = [PortedCell([f"# {line}" for line in text.magics])] if text.magics else []
        if all(line.given for line in text.read):
            if block == "solution" and tree.body:
                self._note("has no marker in it: students get it as it is, as from Otter")
            return [*before, *([PortedCell([line.solution or "" for line in kept])] if tree.body else [])]
        if block != "solution":
            self._note("has markers outside a SOLUTION block, where Otter ignores them; here they count")
        self._cell_prompt = text.prompt
        return [*before, *self._split(text.read, kept, _groups(tree, len(kept)))]

    def _split(self, read: list[Line], kept: list[Line], groups: list[_Group]) -> list[PortedCell]:
        """Put each group of statements where it belongs: as it is, fenced, dropped, or into an answer."""
        for group in groups:
            group.role = self._role(kept, group)
        first, last = _answer_range(groups)
        cell, after, answer = PortedCell([], fixed=True), list[str](), list[_Group]()
        for place, group in enumerate(groups):
            text = [line.solution or "" for line in kept[group.first - 1 : group.last]]
            if group.role in ("answer", "given") and first <= place <= last and not _imports(group):
                answer.append(group)
            elif group.role == "given":
                (after if place > last >= 0 or _only_looks(group, cell) else cell.lines).extend(text)
            elif group.role == "dropped":
                cell.lines += ["# BEGIN SOLUTION NO PROMPT", *text, "# END SOLUTION"]
            else:
                cell.lines += self._definition(read, kept, group, text, cell)
        cells = [cell]
        unpacking = self._add_answer(kept, answer, cell) if answer else []
        cells.append(PortedCell([*unpacking, *after]))
        return [one for one in cells if one.source]

    def _role(self, kept: list[Line], group: _Group) -> str:
        touched = [
            line
            for node in group.nodes
            for line in kept[node.lineno - 1 : node.end_lineno]
            if not line.given and (line.solution or "").strip()
        ]
        if not touched:
            return "given"
        if not self._asked:
            self._note("its solution is asked for by no check; students get nothing in its place")
            return "dropped"
        prompted = any(line.prompted for line in touched) or self._is_prompted(group)
        if len(group.nodes) != 1 or not isinstance(group.nodes[0], Function | ast.ClassDef):
            return "answer" if prompted else "dropped"
        return "definition" if prompted or kept[group.nodes[0].lineno - 1].given else "dropped"

    def _is_prompted(self, group: _Group) -> bool:
        """Say whether a prompt, which students get in place of a solution, names what the group defines."""
        words = set(re.findall(r"\w+", f"{self._prompts}\n{self._cell_prompt}"))
        return bool(words & bound_names(group.nodes))

    def _definition(
        self, read: list[Line], kept: list[Line], group: _Group, text: list[str], cell: PortedCell
    ) -> list[str]:
        node = group.nodes[0]
        assert isinstance(node, Function | ast.ClassDef)
        if not kept[node.lineno - 1].given:
            self._note(f"students now get the first line of `{node.name}`, which was part of the solution")
        edits = list(self._edits(read, kept, node, text, group.first))
        if any(edit.fences for edit in edits):
            cell.functions.append(node.name)
        return edited(text, edits)

    def _edits(
        self,
        read: list[Line],
        kept: list[Line],
        node: Function | ast.ClassDef,
        text: list[str],
        offset: int,
    ) -> Iterator[Edit]:
        if isinstance(node, Function):
            given = given_lines(read, kept, node)
            edit, hint = fence_edit(text, node, offset, given)
            if given:
                how = "a prompt shows them" if hint else "no prompt shows them, since it would give it away"
                self._note(
                    f"students got {len(given)} lines of the body of `{node.name}`; now they write it whole, "
                    f"and {how}: {' / '.join(line.strip() for line in given)}"
                )
            yield edit
            return
        for statement in node.body:
            touched = any(not line.given for line in kept[statement.lineno - 1 : statement.end_lineno])
            if touched and isinstance(statement, Function):
                yield from self._edits(read, kept, statement, text, offset)
            elif touched:
                self._note(
                    f"`{ast.unparse(statement)[:60]}` in `{node.name}` is not in the students' version"
                )
                yield dropped_edit(text, statement, offset)

    def _add_answer(self, kept: list[Line], groups: list[_Group], cell: PortedCell) -> list[str]:
        """Add the function that holds the groups' statements; return the lines that call it."""
        self._answers += 1
        name = self._answer + (f"_{self._answers}" if self._answers > 1 else "")
        body = [line.solution or "" for group in groups for line in kept[group.first - 1 : group.last]]
        names = sorted(set_names(node for group in groups for node in group.nodes))
        shown = ", ".join(f"`{one}`" for one in names) or "nothing by name"
        pairs = ", ".join(f'"{one}": {one}' for one in names)
        cell.lines += [
            "",
            "",
            f"def {name}():",
            f'    """Return what {self._label} asks for, in a dict by name: {shown}."""',
            "    # BEGIN SOLUTION",
            *indented(body),
            f"    return {{{pairs}}}",
            "    # END SOLUTION",
        ]
        cell.functions.append(name)
        cell.answers |= dict.fromkeys(names, name)
        self._note(
            f"sets variables, which are no function: students now write `{name}`, which returns {shown}"
        )
        values = ", ".join(f'answers["{one}"]' for one in names)
        return [f"answers = {name}()", f"{', '.join(names)} = {values}"] if names else []

    def _note(self, text: str) -> None:
        note = f"cell {self._number}: {text}"
        if note not in self.notes:
            self.notes.append(note)


def _answer_range(groups: list[_Group]) -> tuple[int, int]:
    """Return the first and the last group that an answer function takes in; (length, -1) when there is none.

    What the cell set before, and the solution sets again, belongs to it: `total = 0` before a loop that adds.
    """
    asked = [place for place, group in enumerate(groups) if group.role == "answer"]
    if not asked:
        return len(groups), -1
    names = bound_names(node for place in asked for node in groups[place].nodes)
    earlier = [
        place
        for place, group in enumerate(groups[: asked[0]])
        if group.role == "given" and bound_names(group.nodes) & names
    ]
    return min(earlier, default=asked[0]), asked[-1]


def _groups(tree: ast.Module, length: int) -> list[_Group]:
    groups: list[_Group] = []
    for node in tree.body:
        last = node.end_lineno or node.lineno
        if groups and node.lineno <= groups[-1].last:
            groups[-1].nodes.append(node)
            groups[-1].last = max(groups[-1].last, last)
        else:
            groups.append(_Group(groups[-1].last + 1 if groups else 1, last, [node]))
    if groups:
        groups[-1].last = length
    return groups


def _only_looks(group: _Group, cell: PortedCell) -> bool:
    """Say whether statements that only show something follow what students write: those explore."""
    return bool(cell.functions) and all(isinstance(node, ast.Expr) for node in group.nodes)


def _imports(group: _Group) -> bool:
    return all(isinstance(node, ast.Import | ast.ImportFrom) for node in group.nodes)

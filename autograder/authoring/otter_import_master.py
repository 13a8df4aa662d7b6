"""From an Otter master to the parts of one of ours: questions with their checks, and the master's text.

What the checks of the first attempt show decides the next one: a question whose tests were all rejected is
asked no more, and its solution then goes to nobody.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from autograder.authoring.markers import looks_like_marker
from autograder.authoring.otter_import_cells import CellPorter, PortedCell
from autograder.authoring.otter_import_checks import (
    Names,
    OtterTest,
    check_name,
    check_source,
    read_tests,
    resolved_points,
)
from autograder.authoring.otter_import_text import bound_names, read_names
from autograder.authoring.otter_master import OtterCell, OtterMaster, OtterQuestion
from autograder.course.models import QUESTION_ID, TOTAL_POINTS

Rejected = dict[tuple[str, int], str]
_HEADING = re.compile(r"^(#{1,6} +)Q[0-9.]+\b(.*?)(?: *\([0-9.]+ points?\) *)?$")


@dataclass
class Check:
    """One check: its name without `test_`, its points, the Otter test it comes from, and its text."""

    name: str
    points: float
    test: OtterTest
    text: str = ""


@dataclass
class Question:
    """A question for our manifest. `cells` are (kind, code cell or markdown text) in order."""

    id: str
    otter: OtterQuestion
    cells: list[PortedCell | str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    @property
    def functions(self) -> list[str]:
        """What students write."""
        return [name for cell in self.cells if isinstance(cell, PortedCell) for name in cell.functions]

    @property
    def points(self) -> float:
        """The sum of its checks."""
        return sum(check.points for check in self.checks)

    @property
    def asked(self) -> bool:
        """Say whether it becomes a question of ours."""
        return bool(self.checks)


@dataclass
class Draft:
    """One attempt: `parts` in order (text of a markdown cell, code cell or question), and what was lost."""

    parts: list[PortedCell | str | Question]
    notes: list[str]
    imports: set[str] = field(default_factory=set)

    @property
    def questions(self) -> list[Question]:
        """The questions that are asked."""
        return [part for part in self.parts if isinstance(part, Question) and part.asked]

    def cells(self) -> Iterator[PortedCell]:
        """Yield every code cell in order."""
        for part in self.parts:
            inside = part.cells if isinstance(part, Question) else [part]
            yield from (cell for cell in inside if isinstance(cell, PortedCell))


def draft(master: OtterMaster, rejected: Rejected) -> Draft:
    """Return an attempt without the tests in `rejected`; tests that cannot be written are added to it."""
    ok_format = bool((master.config.get("tests") or {}).get("ok_format", True))
    made = Draft([], [])
    ids = _ids(master)
    for part in master.parts:
        if isinstance(part, OtterQuestion):
            made.parts.append(_question(part, ids[part.name], rejected, made.notes))
        else:
            porter = CellPorter("", "", asked=False)
            made.parts += _ported(porter, part, made.notes)
            made.notes += porter.notes
    names = _names(made)
    for question in made.questions:
        _write_checks(question, names, rejected, made, ok_format)
    _scale(made)
    _decide_graded(made)
    return made


def master_text(made: Draft) -> str:
    """Return the master in percent format."""
    pieces: list[str] = []
    for part in made.parts:
        if isinstance(part, Question) and part.asked:
            pieces.append(f"# %% [markdown]\n# # BEGIN QUESTION {part.id}")
            pieces += [_piece(_heading(cell, part)) for cell in part.cells]
            pieces.append("# %% [markdown]\n# # END QUESTION")
        elif isinstance(part, Question):
            pieces += [_piece(cell) for cell in part.cells]
        else:
            pieces.append(_piece(part))
    return "\n\n".join(pieces) + "\n"


def label_of(question_id: str) -> str:
    """Return how students know a question."""
    return "Q" + question_id[1:].replace("_", ".")


def _ids(master: OtterMaster) -> dict[str, str]:
    """Return our id of each question: Otter's name where it has our form, else the next free number."""
    names = [question.name for question in master.questions]
    ids = {name: name for name in names if re.match(QUESTION_ID, name)}
    free = (f"q{number}" for number in range(1, 10**6))
    for name in names:
        if name not in ids:
            ids[name] = next(one for one in free if one not in {*ids.values(), *names})
    return ids


def _question(otter: OtterQuestion, id_: str, rejected: Rejected, notes: list[str]) -> Question:
    question = Question(id_, otter)
    try:
        tests = list(read_tests(otter))
        points = resolved_points(otter.config.get("points"), [test.points for test in tests])
    except ValueError as problem:
        notes.append(f"question {otter.name}: its tests are not carried over: {problem}")
        tests, points = [], []
    kept = [
        Check(check_name(test, id_, number), value, test)
        for number, (test, value) in enumerate(zip(tests, points, strict=True), 1)
        if (otter.name, test.cell) not in rejected
    ]
    prompts = "\n".join(cell.source for cell in otter.cells if (cell.kind, cell.block) == ("code", "prompt"))
    for asked in (True, False):
        porter = CellPorter(label_of(id_), f"answer_{id_}", prompts, asked=asked)
        lost: list[str] = []
        question.cells = [one for cell in otter.cells for one in _ported(porter, cell, lost)]
        question.checks = kept if asked else []
        if asked and question.functions and question.points > 0:
            break
    else:
        notes += _unasked(otter, tests, points)
    notes += [*lost, *porter.notes]
    return question


def _unasked(otter: OtterQuestion, tests: list[OtterTest], points: list[float]) -> Iterator[str]:
    worth = sum(points) if tests else otter.config.get("points") or 1
    if otter.config.get("manual"):
        why = "it is graded by hand"
    elif not tests:
        why = "it has no tests"
    else:
        why = "no test of it could be carried over, or none has points, or it asks for no code"
    yield f"question {otter.name} ({worth} points in Otter) is text only: {why}"


def _ported(porter: CellPorter, cell: OtterCell, notes: list[str]) -> Iterator[PortedCell | str]:
    if cell.block == "tests" or not cell.source.strip():
        return
    if cell.kind == "code" and cell.block == "prompt":
        notes.append(
            f"cell {cell.number}: the prompt for students is not carried over: {cell.source.strip()}"
        )
    elif cell.kind == "code":
        yield from porter.port(cell.source, cell.number, cell.block)
    elif cell.kind == "markdown" and cell.block != "solution":
        lines = cell.source.split("\n")
        confusing = [line for line in lines if line.startswith("#") and looks_like_marker(line)]
        notes += [
            f"cell {cell.number}: this line reads like a marker and is left out: {line}" for line in confusing
        ]
        yield "\n".join(line for line in lines if line not in confusing)
    else:
        what = "the solution in words" if cell.kind == "markdown" else "a raw cell"
        notes.append(f"cell {cell.number}: {what} is not carried over: {cell.source.strip()}")


def _names(made: Draft) -> Names:
    names = Names()
    for cell in made.cells():
        tree = ast.parse(cell.source)
        for node in tree.body:
            for name, statement in _imported(node):
                names.imports.setdefault(name, statement)
        names.given |= bound_names(tree.body)
        names.answers |= cell.answers
    names.given -= set(names.imports)
    return names


def _imported(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """Yield each name that an import statement binds, and a statement that binds it alone."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            alone = ast.Import([alias])
            if isinstance(node, ast.ImportFrom):
                yield name, ast.unparse(ast.ImportFrom(node.module, [alias], node.level))
            else:
                yield name, ast.unparse(alone)


def _write_checks(question: Question, names: Names, rejected: Rejected, made: Draft, ok_format: bool) -> None:
    for check in list(question.checks):
        try:
            check.text, imports = check_source(check.test, names, ok_format=ok_format)
        except ValueError as problem:
            rejected[question.otter.name, check.test.cell] = str(problem)
            question.checks.remove(check)
        else:
            made.imports |= imports


def _scale(made: Draft) -> None:
    """Let the points of all checks sum to 100."""
    total = sum(question.points for question in made.questions)
    for question in made.questions:
        for check in question.checks:
            check.points *= TOTAL_POINTS / total


def _decide_graded(made: Draft) -> None:
    """Let cells be graded that define what graded cells or checks read, and all that only import."""
    cells = list(made.cells())
    tests = [check.test.source for question in made.questions for check in question.checks]
    needed = {name for source in tests for name in read_names(source)}
    needed -= {name for cell in cells for name in cell.answers}  # a check calls the function that sets them
    for cell in cells:
        body = ast.parse(cell.source).body
        cell.fixed |= bool(body) and all(isinstance(node, ast.Import | ast.ImportFrom) for node in body)
        if cell.fixed:
            needed |= read_names(cell.source)
    found = True
    while found:
        found = False
        for cell in cells:
            if not cell.fixed and bound_names(ast.parse(cell.source).body) & needed:
                cell.fixed = found = True
                needed |= read_names(cell.source)


def _piece(cell: PortedCell | str) -> str:
    if isinstance(cell, PortedCell):
        tags = "" if cell.fixed else ' tags=["explore"]'
        return f"# %%{tags}\n{cell.source}"
    lines = "\n".join(f"# {line}".rstrip() for line in cell.strip("\n").split("\n"))
    return f"# %% [markdown]\n{lines}"


def _heading(cell: PortedCell | str, question: Question) -> PortedCell | str:
    """Let headings such as `## Q3 Title (2 points)` say our number, and our points where they say any."""
    if isinstance(cell, PortedCell):
        return cell
    return "\n".join(
        _HEADING.sub(lambda match: f"{match[1]}{label_of(question.id)}{match[2]}", line)
        for line in cell.split("\n")
    )

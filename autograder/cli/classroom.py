"""An invented class for the demo: solutions, mistakes, half-finished, broken and hostile work.

Everything is made from the assignment's own files, the cheats that `verify` grades, and the few in
`demo_class/`, in the same way each time: the same assignment gives the same class with the same student
ids. Nobody in it exists.

The hostile files define one function `attacked`; appended to a solution as a last cell, it takes the place
of one question's function, so the other questions must still earn their points.
"""

from __future__ import annotations

import ast
import io
import json
import random
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import jupytext
import msgspec

from autograder.authoring.cheats import cheat_files, in_place_of
from autograder.authoring.composition import Planted, planted_in, solution_source
from autograder.authoring.handout import build
from autograder.authoring.master import read_master
from autograder.course.discovery import Assignment
from autograder.course.manifest import Question
from autograder.course.models import TOTAL_POINTS

_MUTANTS, _VARIANTS = 9, 5


class Expected(msgspec.Struct, frozen=True):
    """What grading must make of a submission."""

    words: str
    """for the table, e.g. `all points`"""
    state: str = "graded"
    total: float | None = None
    """points there must be, exactly"""
    loses: str = ""
    """a question in which points must be lost"""
    others_kept: bool = False
    """all points of the other questions must be kept"""


class Invented(msgspec.Struct, frozen=True):
    """One submission of the class: files by path below the student's name, empty for an empty folder."""

    kind: str
    what: str
    files: dict[str, bytes]
    expected: Expected
    single: bool = False
    """one file beside the others' folders, instead of a folder"""


ALL = Expected("all points", total=TOTAL_POINTS)
NONE = Expected("no points", total=0.0)
NO_RESULT = Expected("no grade, with the reason", state="no result")
UNREADABLE = Expected("unreadable, with the reason", state="unreadable")


class Classroom:
    """Makes the submissions of one assignment's class."""

    def __init__(self, assignment: Assignment) -> None:
        self.id = assignment.id
        self.questions = assignment.manifest.questions
        self.solution = solution_source(read_master(assignment.master_path))
        self.skeleton = build(assignment)[f"{assignment.id}.py"].decode()
        self.mutants = _spread(planted_in(assignment, "mutant"), _MUTANTS)
        self.variants = _spread(planted_in(assignment, "variant"), _VARIANTS)

    def everybody(self) -> Iterator[Invented]:
        """Yield every submission of the class."""
        yield from self._honest()
        yield from self._unfinished()
        yield from self._broken()
        yield from self._hostile()

    def by_student(self) -> dict[str, Invented]:
        """Return the class by invented student id: seven digits, text, some with leading zeros.

        The endless loop gets the lowest: it is begun first, and the others are graded beside it.
        """
        everybody = list(self.everybody())
        chance = random.Random(self.id)
        chance.shuffle(everybody)
        everybody.sort(key=lambda one: one.what != "endless loop")
        numbers = sorted(chance.sample(range(10_000, 10_000_000), len(everybody)))
        return {f"{number:07d}": one for number, one in zip(numbers, everybody, strict=True)}

    def _honest(self) -> Iterator[Invented]:
        yield self._script("solution", "the solution as a script", self.solution, ALL)
        yield self._notebook("solution", "the solution as a notebook", self.solution, ALL)
        yield self._file("solution", "the solution in UTF-16", self.solution.encode("utf-16"), ALL)
        lines = "# %%\n# Lösung von Zoë\n%matplotlib inline\n!pip install numpy\n\n"
        yield self._notebook(
            "solution", "the solution with magics and a shell line", lines + self.solution, ALL
        )
        for one in self.variants:
            yield self._script("variant", one.title, self._with(one.source), ALL)
        for one in self.mutants:
            expected = Expected(f"points lost in {one.questions[0]}", loses=one.questions[0])
            yield self._notebook("mistake", one.title, self._with(one.source), expected)

    def _unfinished(self) -> Iterator[Invented]:
        count = len(self.questions)
        for done in sorted({count // 4, count // 2, count - 1}):
            cell = "\n\n".join(_stub(name) for question in self.questions[done:] for name in question.names)
            what = f"the first {done} of {count} questions"
            yield self._notebook("unfinished", what, self._with(cell), Expected("part of the points"))
        yield self._script("skeleton", "nothing filled in", self.skeleton, NONE)

    def _broken(self) -> Iterator[Invented]:
        first = self._unused_by_others()[0]
        mistyped = re.sub(rf"^(def|class) {first.names[0]}\b", r"\g<0> !", self.solution, flags=re.MULTILINE)
        yield self._notebook("broken", "a syntax error in one cell", mistyped, self._loses(first.id))
        text = "# %%\nprint('I did it in my head')\n"
        yield self._script("broken", "a file without functions", text, NONE)
        cut = self._as_notebook(self.solution)[:-40]
        yield self._file("broken", "a notebook cut off in the middle", cut, UNREADABLE, "ipynb")
        yield Invented("broken", "a PDF", {f"{self.id}.pdf": b"%PDF-1.7\n1 0 obj\n"}, UNREADABLE)
        damaged = _zipped(f"{self.id}.py", self.solution)[:-40]
        yield Invented("broken", "a zip cut off at the end", {"work.zip": damaged}, UNREADABLE)
        yield Invented(
            "broken", "a PDF called .py", {f"{self.id}.py": b"%PDF-1.7\n"}, UNREADABLE, single=True
        )
        yield Invented("broken", "an empty folder", {}, NO_RESULT)
        two = {"final.py": self.solution.encode(), "final_final.py": self.solution.encode()}
        yield Invented("broken", "two files that could be meant", two, NO_RESULT)

    def _hostile(self) -> Iterator[Invented]:
        folder = resources.files("autograder.cli").joinpath("demo_class")
        files = [one for one in folder.iterdir() if one.name.endswith(".py")] + cheat_files()
        targets = self._unused_by_others()
        for place, file in enumerate(sorted(files, key=lambda one: one.name)):
            question = targets[place % len(targets)]
            cell = in_place_of(file.read_text(encoding="utf-8"), question.names)
            what = file.name.removesuffix(".py").replace("_", " ")
            yield self._script("hostile", what, self._with(cell), self._loses(question.id))

    def _with(self, cell: str) -> str:
        return f"{self.solution}\n\n# %%\n{cell}\n"

    def _loses(self, question: str) -> Expected:
        return Expected(f"points lost in {question} only", loses=question, others_kept=True)

    def _unused_by_others(self) -> list[Question]:
        """Return the questions whose functions no other part of the solution calls.

        Spoiling one of them must cost its own points alone.
        """
        used: dict[str, set[str]] = defaultdict(set)
        for node in ast.parse(self.solution).body:
            for name in ast.walk(node):
                if isinstance(name, ast.Name):
                    used[name.id].add(getattr(node, "name", ""))
        return [
            question
            for question in self.questions
            if all(used[name] <= set(question.names) for name in question.names)
        ] or list(self.questions)

    def _script(self, kind: str, what: str, text: str, expected: Expected) -> Invented:
        return self._file(kind, what, text.encode(), expected)

    def _file(self, kind: str, what: str, source: bytes, expected: Expected, ending: str = "py") -> Invented:
        return Invented(kind, what, {f"{self.id}.{ending}": source}, expected)

    def _notebook(self, kind: str, what: str, text: str, expected: Expected) -> Invented:
        return self._file(kind, what, self._as_notebook(text), expected, "ipynb")

    def _as_notebook(self, text: str) -> bytes:
        notebook = jupytext.reads(text, fmt="py:percent")
        for number, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{number}"  # otherwise random, and the class would differ each time
        return json.dumps(notebook, indent=1, ensure_ascii=False).encode()


def write_class(classroom: Classroom, folder: Path) -> dict[str, Invented]:
    """Write the class into `folder`, which must not exist; returns the submissions by student id."""
    students = classroom.by_student()
    folder.mkdir(parents=True)
    for student, one in students.items():
        if one.single:
            ((name, content),) = one.files.items()
            (folder / f"{student}{Path(name).suffix}").write_bytes(content)
            continue
        (folder / student).mkdir()
        for name, content in one.files.items():
            (folder / student / name).write_bytes(content)
    return students


def _spread(planted: list[Planted], count: int) -> list[Planted]:
    """Return `count` of them, evenly over the whole list."""
    if len(planted) <= count:
        return planted
    return [planted[place * len(planted) // count] for place in range(count)]


def _stub(name: str) -> str:
    return f'def {name}(*args, **kwargs):\n    raise NotImplementedError("{name} is not written yet")'


def _zipped(name: str, text: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), text)
    return content.getvalue()

"""The cells of a master in Otter Assign's words, so that Otter strips them to what our students get.

A cell is taken apart into lines that both versions have, lines of the solution and lines that only students
get; solutions then stand in `# BEGIN SOLUTION NO PROMPT`, students' lines in `# BEGIN PROMPT`. What Otter
will make of the result is worked out at once and held against our own student version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Literal

from autograder.authoring.fences import Fence
from autograder.authoring.master import Cell, Master
from autograder.authoring.otter_words import student_source, without_ignored
from autograder.authoring.skeleton import StudentCell, student_cells, todo_lines
from autograder.course import Manifest
from autograder.errors import AuthoringError

Role = Literal["both", "solution", "student"]
Part = tuple[Role, str]
_IGNORED_CELL = re.compile(r"(##\s*ignore\s*##|#\s*ignore\b)", re.IGNORECASE)
_OTHER_WORDS = re.compile(r"# (BEGIN|END) PLUGIN|^```otter", re.MULTILINE)
_MOST_BLANK = 2


def exported_cells(master: Master, manifest: Manifest) -> list[tuple[StudentCell, str]]:
    """Return each student cell with its source for an Otter master.

    Cells of which students get nothing are joined to the next graded one. AuthoringError when Otter would
    give students another source than we do.
    """
    students = iter(student_cells(master, manifest))
    made: list[tuple[StudentCell, list[Part]]] = []
    waiting: list[Part] = []
    for cell in master.cells:
        parts = list(_parts(master, manifest, cell)) if cell.kind == "code" else []
        if cell.kind == "code" and not _visible(parts):
            waiting += [*parts, ("solution", "")] if parts else []
            continue
        student = _next_student(students, master, cell)
        if student is None:
            continue
        if waiting and cell.kind == "code" and not cell.explores:
            parts, waiting = [*waiting, *parts], []
        made.append((student, parts))
    if waiting:
        _last_graded(made, master).extend(waiting)
    return [(cell, _source(master, cell, parts)) for cell, parts in made]


def _next_student(students: Iterator[StudentCell], master: Master, cell: Cell) -> StudentCell | None:
    """Return what students get of a cell; None for a markdown cell that held nothing but markers."""
    text = [re.sub(r"^# ?", "", line).strip() for line in master.lines[cell.first - 1 : cell.last]]
    if cell.kind != "code" and all(re.fullmatch(r"(# (BEGIN|END) QUESTION.*)?", line) for line in text):
        return None
    return next(students)


def _last_graded(made: list[tuple[StudentCell, list[Part]]], master: Master) -> list[Part]:
    for cell, parts in reversed(made):
        if cell.kind == "code" and not cell.explores:
            return parts
    raise AuthoringError(f"{master.path}: no code is left for students; there is nothing to export")


def _parts(master: Master, manifest: Manifest, cell: Cell) -> Iterator[Part]:
    """Yield the lines of a code cell with their roles, as our own student version has them."""
    markers = {line for span in master.questions for line in (span.first, span.last)}
    markers |= {line for prompt in master.prompts for line in (prompt.first, prompt.last)}
    number = cell.first
    while number <= cell.last:
        fence = next((one for one in master.fences if one.first == number), None)
        if fence is not None:
            yield from _fenced(master, manifest, fence)
            number = fence.last
        elif number not in markers:
            yield "both", re.sub(r"^# (?=[%!][a-z])", "", master.lines[number - 1].rstrip())
        number += 1


def _fenced(master: Master, manifest: Manifest, fence: Fence) -> Iterator[Part]:
    first = master.lines[fence.first - 1]
    if fence.name:
        indent = first[: len(first) - len(first.lstrip())]
        yield from (("student", line) for line in todo_lines(manifest, fence, indent))
    for line in master.lines[fence.first - 1 : fence.last]:
        if not re.fullmatch(r"\s*# (BEGIN SOLUTION( NO PROMPT)?|END SOLUTION)\s*", line):
            yield "solution", re.sub(r"\s*# SOLUTION NO PROMPT\s*$", "", line).rstrip()


def _visible(parts: list[Part]) -> bool:
    return any(role != "solution" and text for role, text in parts)


def _source(master: Master, cell: StudentCell, parts: list[Part]) -> str:
    source = "\n".join(_written(_tidied(parts))) if cell.kind == "code" else cell.source
    try:
        student = student_source(source) if cell.kind == "code" else source
        lines = source.split("\n")
        touched = list(without_ignored(lines)) != lines
    except ValueError as problem:
        raise AuthoringError(f"{master.path}: {_shown(cell)}: {problem}; Otter reads line by line") from None
    if student != cell.source or touched or _OTHER_WORDS.search(source) or _IGNORED_CELL.match(source):
        raise AuthoringError(
            f"{master.path}: {_shown(cell)} has a line that Otter would read as one of its markers, even in "
            "a string or a comment; write it in another way"
        )
    return source


def _tidied(parts: list[Part]) -> list[Part]:
    """Drop blank lines as our student version does: at both ends, and where more than two follow.

    Behind the last line that students get, they may still part pieces of the solution.
    """
    visible = [place for place, (role, text) in enumerate(parts) if role != "solution" and text]
    kept: list[Part] = []
    blank = 0
    for place, (role, text) in enumerate(parts):
        if role == "both" and not text:
            blank += 1
            if place > visible[-1]:
                kept.append(("solution", ""))
            elif place > visible[0] and blank <= _MOST_BLANK:
                kept.append((role, text))
            continue
        if role != "solution":
            blank = 0
        kept.append((role, text))
    while kept[-1] == ("solution", ""):
        kept.pop()
    return kept


def _written(parts: list[Part]) -> Iterator[str]:
    for role, group in groupby(parts, key=lambda part: part[0]):
        lines = [text for _, text in group]
        first = next((line for line in lines if line), "")
        indent = first[: len(first) - len(first.lstrip())]
        if role == "solution":
            yield from (f"{indent}# BEGIN SOLUTION NO PROMPT", *lines, f"{indent}# END SOLUTION")
        elif role == "student":
            yield from (f'{indent}""" # BEGIN PROMPT', *lines, f'{indent}"""; # END PROMPT')
        else:
            yield from lines


def _shown(cell: StudentCell) -> str:
    return f"the {cell.kind} cell `{cell.source.splitlines()[0][:60]}`"

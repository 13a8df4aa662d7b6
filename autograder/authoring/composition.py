"""Planted submissions: the solution with a wrong part (mutant) or with another right one (variant).

A mutant or variant file is a complete small Python file whose docstring says what it is:

    \"\"\"Bias added per column instead of per row.

    question: q1_2
    caught by: bias_is_added_to_every_row
    \"\"\"

It is graded as the solution with this file as one more cell: the last definition wins. A variant names
its `question`, `questions: q1_2, q3`, or `all`, and nothing that catches it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.authoring.master import Master
from autograder.course import Assignment, Manifest
from autograder.course.suggest import one_of
from autograder.errors import AuthoringError

PlantedKind = Literal["mutant", "variant"]
_HEADER = re.compile(r"^\s*(questions?|caught by)\s*:\s*(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Planted:
    """One mutant or variant: what is wrong or different, where, and the full ids of what must catch it."""

    kind: PlantedKind
    name: str
    title: str
    questions: tuple[str, ...]
    caught_by: tuple[str, ...]
    source: str


def solution_source(master: Master) -> str:
    """Return the graded code cells of the master as a percent file: the solution as a submission."""
    cells = master.code_cells(explore=False)
    return "\n".join(f"# %%\n{master.source(cell)}\n" for cell in cells)


def compose(master: Master, planted: Planted) -> bytes:
    """Return the submission: the solution, then the planted file as one more cell."""
    return f"{solution_source(master)}\n# %%\n{planted.source}".encode()


def planted_in(assignment: Assignment, kind: PlantedKind) -> list[Planted]:
    """Return the assignment's mutants or variants by name; AuthoringError names the file that is wrong."""
    folder = assignment.mutants_dir if kind == "mutant" else assignment.variants_dir
    paths = sorted(folder.glob("*.py")) if folder.is_dir() else []
    return [read_planted(path, assignment.manifest, kind) for path in paths]


def read_planted(path: Path, manifest: Manifest, kind: PlantedKind) -> Planted:
    """Read one file; AuthoringError when its docstring lacks a line or names what does not exist."""
    try:
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
    except (OSError, ValueError, SyntaxError) as error:
        # A mutant with a syntax error would lose the whole solution, not plant a mistake in it.
        raise AuthoringError(f"{path}: cannot be used as a {kind}: {error}") from None
    text = ast.get_docstring(tree) or ""
    headers = {key.rstrip("s"): value for key, value in _HEADER.findall(text)}
    title = " ".join(text.split("\n\n")[0].split())
    if not title or "question" not in headers:
        raise AuthoringError(f"{path}: its docstring needs a sentence, an empty line and `question: <id>`")
    questions = tuple(_questions(path, manifest, headers["question"]))
    caught_by = tuple(_checks(path, manifest, questions, headers.get("caught by", "")))
    if kind == "mutant" and not caught_by:
        raise AuthoringError(f"{path}: a mutant says what must catch it: `caught by: <check>`")
    if kind == "variant":
        _expect_variant(path, manifest, questions, caught_by, tree)
    return Planted(kind, path.stem, title, questions, caught_by, source)


def _questions(path: Path, manifest: Manifest, text: str) -> Iterator[str]:
    ids = [question.id for question in manifest.questions]
    if text.strip() == "all":
        yield from ids
        return
    for name in re.split(r"[,\s]+", text.strip()):
        if name not in ids:
            raise AuthoringError(f"{path}: question: {name!r} is not in {manifest.id}; {one_of(name, ids)}")
        yield name


def _checks(path: Path, manifest: Manifest, questions: tuple[str, ...], text: str) -> Iterator[str]:
    known = {
        check.partition(".")[2]: check
        for question in questions
        for check in manifest.question(question).check_ids()
    }
    for name in re.split(r"[,\s]+", text.strip()) if text.strip() else []:
        bare = name.rpartition(".")[2].removeprefix("test_")
        if bare not in known:
            where = ", ".join(questions)
            raise AuthoringError(f"{path}: caught by: {name!r} is no check of {where}; {one_of(bare, known)}")
        yield known[bare]


def _expect_variant(
    path: Path, manifest: Manifest, questions: tuple[str, ...], caught_by: tuple[str, ...], tree: ast.Module
) -> None:
    if caught_by:
        raise AuthoringError(f"{path}: a variant is right, so nothing may catch it; remove `caught by`")
    names = {name for question in questions for name in manifest.question(question).names}
    bound = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    bound |= {getattr(node, "name", "") for node in tree.body}
    if not names & bound:
        raise AuthoringError(
            f"{path}: defines none of {', '.join(sorted(names))}; it would be the solution unchanged"
        )

"""`export-otter`: one of our masters as a notebook that `otter assign` takes, and the files it needs.

The student version that `otter assign` makes of it has the code cells of ours. Otter's tests are one call per
check: public ones run on what students have, hidden ones on the folder `grading`, which only the autograder
gets. There, as in every Otter autograder, checks and student code share one process.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import yaml

from autograder.authoring.composition import solution_source
from autograder.authoring.declared import points_of
from autograder.authoring.handout import build
from autograder.authoring.master import Master, read_master
from autograder.authoring.notebook import METADATA, OTTER_IGNORE
from autograder.authoring.otter_cells import OTTER, check_call, with_otter
from autograder.authoring.otter_export_cells import exported_cells
from autograder.authoring.skeleton import StudentCell
from autograder.course import Assignment, Manifest, Question
from autograder.errors import AuthoringError
from autograder.judge.live_checks import GRADING, REFERENCE

_FILES = ("assignment.toml", "course_data.py", "checks/test_public.py", "checks/given.py")
_TEST = '''\
""" # BEGIN TEST CONFIG
{config}""" # END TEST CONFIG
def {name}(env):
    from autograder.judge.live_checks import expect_check
    expect_check("{check}", env{hidden})'''


def export_otter(assignment: Assignment) -> dict[str, bytes]:
    """Return the files of an Otter Assign master, by relative path; the notebook is `<id>.ipynb`.

    Raises AuthoringError when the master cannot be used, or Otter would read a line of it as a marker.
    """
    manifest, master = assignment.manifest, read_master(assignment.master_path)
    handed_out = build(assignment)
    files = {path: handed_out[path] for path in (*_FILES, "requirements.txt") if path in handed_out}
    grading = f"{GRADING}/{manifest.id}"
    files |= {
        f"{grading}/assignment.toml": (assignment.folder / "assignment.toml").read_bytes(),
        f"{grading}/{REFERENCE}": solution_source(master).encode(),
    }
    for path in sorted(assignment.checks_dir.glob("*.py")):
        files[f"{grading}/checks/{path.name}"] = path.read_bytes()
    cells = [_raw("# ASSIGNMENT CONFIG", _config(manifest, files)), *_cells(assignment, master)]
    return {f"{manifest.id}.ipynb": _notebook(cells).encode(), **files}


def write_otter(assignment: Assignment, folder: Path) -> list[Path]:
    """Write an Otter Assign master to `folder`, which must be empty or new; return what was written."""
    if folder.is_dir() and any(folder.iterdir()):
        raise AuthoringError(f"{folder} is not empty; name a new folder for the Otter master")
    written = []
    for path, content in export_otter(assignment).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
        written.append(folder / path)
    return written


def _config(manifest: Manifest, files: dict[str, bytes]) -> dict[str, Any]:
    return {
        "name": manifest.id,
        "init_cell": False,
        "export_cell": False,
        "tests": {"files": True, "ok_format": False},
        "requirements": "requirements.txt",
        "strip_solutions_from_all_cells": True,
        "files": [path for path in _FILES if path in files],
        "autograder_files": [path for path in files if path.startswith(GRADING)],
    }


def _cells(assignment: Assignment, master: Master) -> Iterator[dict[str, Any]]:
    """Yield the notebook's cells: ours with their solutions, and Otter's marker cells around questions.

    A question ends behind its last graded code, where `otter assign` then puts its check cell.
    """
    manifest, points = assignment.manifest, points_of(assignment)
    sources = exported_cells(master, manifest)
    cells = with_otter(manifest, [cell for cell, _ in sources])
    solutions = iter([source for _, source in sources])
    last = {cell.question: place for place, cell in enumerate(cells) if _graded(cell)}
    begun: set[str] = set()
    for place, cell in enumerate(cells):
        ours = OTTER in cell.tags
        source = cell.source if ours else next(solutions)
        question = cell.question
        if question and question not in begun:
            begun.add(question)
            yield _raw("# BEGIN QUESTION", _question_config(manifest.question(question)))
        if not (ours and source == check_call(question)):  # Otter writes the same cell
            yield _cell(cell, source)
        if question and last[question] == place:
            yield _raw("# BEGIN TESTS")
            yield from _tests(manifest.question(question), points)
            yield _raw("# END TESTS")
            yield _raw("# END QUESTION")


def _question_config(question: Question) -> dict[str, Any]:
    return {"name": question.id, "check_cell": bool(question.public)}


def _tests(question: Question, points: dict[str, float]) -> Iterator[dict[str, Any]]:
    public = question.check_ids("public")
    for check in question.check_ids():
        if check not in points:
            raise AuthoringError(f"{check} is declared, but no check file has a @question of this name")
        hidden = check not in public
        config = yaml.safe_dump({"hidden": hidden, "points": points[check]})
        text = _TEST.format(
            config=config,
            name=check.partition(".")[2],
            check=check,
            hidden=", hidden=True" if hidden else "",
        )
        yield _cell(StudentCell("code", (), text), text)


def _graded(cell: StudentCell) -> bool:
    return cell.kind == "code" and bool(cell.question) and not cell.explores


def _raw(marker: str, config: dict[str, Any] | None = None) -> dict[str, Any]:
    text = yaml.safe_dump(config, sort_keys=False) if config else ""
    return {"cell_type": "raw", "metadata": {}, "source": f"{marker}\n{text}".rstrip()}


def _cell(cell: StudentCell, source: str) -> dict[str, Any]:
    tags = list(cell.tags)
    if cell.kind == "code" and cell.explores and OTTER not in tags:
        tags.append(OTTER_IGNORE)
    made: dict[str, Any] = {
        "cell_type": cell.kind,
        "metadata": {"tags": tags} if tags else {},
        "source": source,
    }
    return made | ({"execution_count": None, "outputs": []} if cell.kind == "code" else {})


def _notebook(cells: list[dict[str, Any]]) -> str:
    numbered = [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells, 1)]
    content = {"cells": numbered, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    nbformat.validate(content)
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"

"""The student notebook: nbformat 4.5, no outputs, and byte for byte the same each time it is made."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import nbformat

from autograder.authoring.otter_cells import OTTER
from autograder.authoring.skeleton import BANNER, StudentCell
from autograder.course import Manifest

OTTER_IGNORE = "otter_ignore"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook(manifest: Manifest, cells: list[StudentCell]) -> str:
    """Return the notebook's JSON. The first cell says that the notebook is generated."""
    first: dict[str, Any] = {
        "cell_type": "markdown",
        "id": "generated",
        "metadata": {},
        "source": _lines(
            f"<!-- {BANNER} -->\n*{manifest.label}: fill in the functions and keep their names. "
            "Cells tagged `explore` only look; they are not graded.*"
        ),
    }
    content = {
        "cells": [first, *_cells(cells)],
        "metadata": METADATA,
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    nbformat.validate(content)
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _cells(cells: list[StudentCell]) -> list[dict[str, Any]]:
    made, count, place = [], Counter[str](), "start"
    for cell in cells:
        place = cell.question or (place if place.startswith(("start", "after")) else f"after-{place}")
        count[place] += 1
        made.append(_cell(cell, f"{place}-{count[place]}"))
    return made


def _cell(cell: StudentCell, cell_id: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if cell.tags:
        metadata["tags"] = [*cell.tags, OTTER_IGNORE] if _only_looks(cell) else list(cell.tags)
    if cell.question and cell.kind == "code" and not cell.explores:
        metadata["autograder"] = {"question": cell.question}
    made: dict[str, Any] = {
        "cell_type": cell.kind,
        "id": cell_id,
        "metadata": metadata,
        "source": _lines(cell.source),
    }
    if cell.kind == "code":
        made |= {"execution_count": None, "outputs": []}
    return made


def _only_looks(cell: StudentCell) -> bool:
    """Say whether Otter's grading should pass over a cell as ours does; its own cells it must run."""
    return cell.kind == "code" and cell.explores and OTTER not in cell.tags


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)

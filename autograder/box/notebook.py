"""Notebook files: their code cells and tags, in both formats that are still met (3 and 4).

Nothing of a notebook is trusted to have the shape it should have; outputs are never looked at.
"""

from __future__ import annotations

import json
from typing import Any

from autograder.box.reading import UnreadableError


def looks_like_notebook(text: str, named_so: bool) -> bool:
    """Whether the content is a notebook: JSON that holds cells, or any JSON object when the name says so."""
    if not text.lstrip().startswith("{"):
        return False
    if named_so:
        return True
    try:
        content = json.loads(text)
    except (ValueError, RecursionError, MemoryError):
        return False
    return isinstance(content, dict) and ("cells" in content or "worksheets" in content)


def parse_notebook(text: str) -> list[Any]:
    """Return the raw cells of a notebook. Raises UnreadableError for broken JSON and for other JSON."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableError(
            f"the notebook is damaged: it breaks off or is wrong at line {error.lineno} ({error.msg});"
            " open it in Jupyter, save it and hand it in again"
        ) from None
    except (ValueError, RecursionError, MemoryError):
        raise UnreadableError(
            "the notebook is damaged: its content is nested too deeply to be read"
        ) from None
    cells = _raw_cells(content)
    if cells is None:
        raise UnreadableError("the file is JSON but not a notebook: it has no list of cells")
    return cells


def notebook_cells(raw_cells: list[Any], notes: list[str]) -> list[tuple[str, list[str]]]:
    """Return source and tags of each code cell, and add to `notes` what was passed over."""
    cells = []
    for number, raw in enumerate(raw_cells, 1):
        if not isinstance(raw, dict):
            notes.append(f"entry {number} of the notebook is no cell and was passed over")
        elif raw.get("cell_type") == "code":
            cells.append((_source(raw), _tags(raw)))
    return cells


def _raw_cells(content: Any) -> list[Any] | None:
    if not isinstance(content, dict):
        return None
    cells = content.get("cells")
    if isinstance(cells, list):
        return cells
    worksheets = content.get("worksheets")  # format 3
    if not isinstance(worksheets, list):
        return None
    sheets = (sheet.get("cells") for sheet in worksheets if isinstance(sheet, dict))
    return [cell for cells in sheets if isinstance(cells, list) for cell in cells]


def _source(raw: dict[str, Any]) -> str:
    source = raw.get("source", raw.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return ""
    plain = source.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return plain.encode(
        "utf-8", "replace"
    ).decode()  # JSON can spell half characters, Python cannot compile them


def _tags(raw: dict[str, Any]) -> list[str]:
    metadata = raw.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []

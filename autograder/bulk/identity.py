"""When two submissions are the same work, so that one judgement may serve both.

*The same* means: nothing that a check, the box or a message could tell apart. For a Python file that is its
bytes. For a notebook it is its content without what running and saving it leaves behind (outputs, execution
counts, cell ids, the metadata of the notebook and of its cells but their tags), none of which is read: a
handout that was opened, run and saved is still the handout. The name of the file does not count, because
boxes see the assignment's own name in its place.

A comment, a blank line or another name of a variable does count, although the syntax tree would be the same
or alike: checks may read the text, and messages quote lines and names, which must be the student's own.

The seed of a submission follows from the same hash (fingerprint.py), so the same work meets the same random
numbers whoever hands it in; were it otherwise, a reused verdict could differ from a judged one.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

_OF_A_RUN = ("outputs", "execution_count", "id", "prompt_number")


def work_of(source: bytes, filename: str) -> str:
    """Return the hash, in hexadecimal, that is equal for submissions which are the same work."""
    content = _notebook(source) if filename.lower().endswith(".ipynb") else None
    if content is None:
        return hashlib.sha256(source).hexdigest()
    return hashlib.sha256(b"notebook\0" + content).hexdigest()


def name_in_box(assignment_id: str, filename: str) -> str:
    """Return what a submission is called in its box and in messages: the assignment's own file name."""
    return assignment_id + (".ipynb" if filename.lower().endswith(".ipynb") else ".py")


def _notebook(source: bytes) -> bytes | None:
    """Return what of a notebook counts, in one spelling; None when it is not plainly a notebook."""
    try:
        notebook = msgspec.json.decode(source)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        return None
    kept = {name: value for name, value in notebook.items() if name not in ("cells", "metadata")}
    return msgspec.json.encode([kept, [_cell(cell) for cell in cells]], order="deterministic")


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    kept = {name: value for name, value in cell.items() if name not in (*_OF_A_RUN, "metadata")}
    source = kept.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        kept["source"] = "".join(source)  # both spellings are in use, and are read alike
    return {**kept, "tags": tags}

"""An Otter Assign master (`.ipynb`) as data: its configuration, its cells in order, its questions and tests.

Marker cells are RAW cells, or parts of markdown cells fenced with ```` ```otter ````, whose first line is a
marker and whose rest is YAML. What breaks Otter's own rules is an AuthoringError that names the cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

from autograder.errors import AuthoringError

_MARKER = re.compile(r"#\s+(begin|end)\s+(question|prompt|solution|tests)\s*", re.IGNORECASE)
_CONFIG = re.compile(r"#\s+assignment\s+config\s*", re.IGNORECASE)
_IGNORED = re.compile(r"(##\s*ignore\s*##\s*|#\s*ignore\s*)", re.IGNORECASE)


@dataclass(frozen=True)
class OtterCell:
    """A cell that is no marker: `block` is prompt, solution, tests or empty; `number` counts from 1.

    `output` is the text that a code cell put out when it was last run.
    """

    kind: str
    source: str
    number: int
    block: str = ""
    output: str = ""


@dataclass
class OtterQuestion:
    """A question: the configuration that its BEGIN QUESTION cell holds, and its cells in order."""

    name: str
    config: dict[str, Any]
    cells: list[OtterCell] = field(default_factory=list)


@dataclass
class OtterMaster:
    """`parts` are the cells outside questions and the questions, as they follow each other."""

    config: dict[str, Any] = field(default_factory=dict)
    parts: list[OtterCell | OtterQuestion] = field(default_factory=list)
    ignored: list[int] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def questions(self) -> list[OtterQuestion]:
        """The questions in order."""
        return [part for part in self.parts if isinstance(part, OtterQuestion)]


def read_otter_master(path: Path) -> OtterMaster:
    """Read the notebook in `path`; AuthoringError when it is none or its blocks do not hang together."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        cells = [_plain(cell) for cell in content["cells"]]
    except FileNotFoundError:
        raise AuthoringError(f"{path} does not exist; name an Otter master, a notebook") from None
    except OSError as error:
        raise AuthoringError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise AuthoringError(
            f"{path} is no notebook of format 4; an Otter master is an .ipynb file (a .py master becomes one "
            "with `jupytext --to ipynb`)"
        ) from None
    reader = _Reader(path)
    for number, (kind, source, output) in enumerate(cells, 1):
        try:
            pieces = split_fenced(kind, source)
        except ValueError as problem:
            raise AuthoringError(f"{path}, cell {number}: {problem}") from None
        for part_kind, text in pieces:
            reader.read(OtterCell(part_kind, text, number, output=output))
    reader.finish()
    reader.master.metadata = content.get("metadata") or {}
    return reader.master


def split_fenced(kind: str, source: str) -> list[tuple[str, str]]:
    """Return a cell as (kind, source) pairs: ```` ```otter ```` fences in markdown become raw cells.

    White space alone makes no cell, and one empty line behind a fence goes. ValueError for a fence that is
    not closed.
    """
    lines = source.split("\n")
    if kind != "markdown" or "```otter" not in [line.strip() for line in lines]:
        return [(kind, source)]
    found: list[tuple[str, list[str]]] = [("markdown", [])]
    after = False
    for line in lines:
        bare = line.strip()
        inside = found[-1][0] == "raw"
        if bare == "```otter" and inside:
            raise ValueError("a ```otter fence begins inside another one")
        if bare == "```otter":
            found.append(("raw", []))
        elif bare == "```" and inside:
            found.append(("markdown", []))
            after = True
            continue
        elif not (after and not bare):
            found[-1][1].append(line)
        after = False
    if found[-1][0] == "raw":
        raise ValueError("a ```otter fence is not closed")
    return [(one, "\n".join(text)) for one, text in found if any(line.strip() for line in text)]


class _Reader:
    """Puts cells where they belong, one after the other."""

    def __init__(self, path: Path) -> None:
        self.master = OtterMaster()
        self._path = path
        self._question: OtterQuestion | None = None
        self._block = ""
        self._begun = 0

    def read(self, cell: OtterCell) -> None:
        """Take one cell: a marker, the configuration, or content."""
        first = cell.source.split("\n", 1)[0]
        marker = _MARKER.match(first) if cell.kind == "raw" else None
        if _IGNORED.match(first):
            self.master.ignored.append(cell.number)
        elif cell.kind == "raw" and _CONFIG.match(first):
            self.master.config |= self._yaml(cell)
        elif marker is None:
            self._add(cell)
        elif marker[1].lower() == "begin":
            self._begin(cell, marker[2].lower())
        else:
            self._end(cell, marker[2].lower())

    def finish(self) -> None:
        """Refuse a block that is still open."""
        if self._question is not None:
            what = f"BEGIN {self._block.upper()}" if self._block else f"question {self._question.name}"
            self._fail(self._begun, f"{what} is never ended")

    def _add(self, cell: OtterCell) -> None:
        if self._question is None:
            self.master.parts.append(cell)
        elif self._block == "tests" and cell.kind != "code":
            self._fail(cell.number, "only code cells may stand between BEGIN TESTS and END TESTS")
        else:
            placed = OtterCell(cell.kind, cell.source, cell.number, self._block, cell.output)
            self._question.cells.append(placed)

    def _begin(self, cell: OtterCell, block: str) -> None:
        if block == "question":
            if self._question is not None:
                self._fail(cell.number, f"a question begins inside {self._question.name}")
            config = self._yaml(cell)
            name = config.get("name")
            if not isinstance(name, str | int):
                self._fail(cell.number, "this question has no name; write `name: q1` below the marker")
            if any(question.name == str(name) for question in self.master.questions):
                self._fail(cell.number, f"there is a question called {name} already")
            self._question = OtterQuestion(str(name), config)
            self.master.parts.append(self._question)
        elif self._question is None or self._block:
            where = f"inside BEGIN {self._block.upper()}" if self._block else "outside a question"
            self._fail(cell.number, f"BEGIN {block.upper()} stands {where}")
        else:
            self._block = block
        self._begun = cell.number

    def _end(self, cell: OtterCell, block: str) -> None:
        if block == (self._block or ("question" if self._question else "")):
            if self._block:
                self._block = ""
            else:
                self._question = None
        else:
            self._fail(cell.number, f"END {block.upper()} ends nothing that is open")

    def _yaml(self, cell: OtterCell) -> dict[str, Any]:
        try:
            config = yaml.safe_load(cell.source)
        except yaml.YAMLError as error:
            self._fail(cell.number, f"the configuration is no YAML: {' '.join(str(error).split())}")
        if config is None:
            return {}
        if not isinstance(config, dict):
            self._fail(cell.number, "the configuration must be `key: value` lines below the marker")
        return config

    def _fail(self, number: int, problem: str) -> NoReturn:
        raise AuthoringError(f"{self._path}, cell {number}: {problem}")


def _plain(cell: dict[str, Any]) -> tuple[str, str, str]:
    return cell["cell_type"], _text(cell["source"]), "".join(_outputs(cell.get("outputs") or []))


def _outputs(outputs: list[dict[str, Any]]) -> Iterator[str]:
    """Yield what a cell printed and showed, as Otter joins it."""
    for output in outputs:
        yield _text(output.get("text") or "")
        yield _text((output.get("data") or {}).get("text/plain") or "")


def _text(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "".join(value)

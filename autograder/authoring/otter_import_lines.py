"""A code cell of an Otter master before its Python is looked at: what cannot stay is taken out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from autograder.authoring.markers import looks_like_marker
from autograder.authoring.otter_words import Line, read_lines, without_ignored

_KEPT_CELL_MAGICS = {"time", "timeit", "capture", "prun"}
_SEED = re.compile(r"\s*# SEED\s*$")


@dataclass(frozen=True)
class CellText:
    """A cell's lines as Otter reads them, its magics apart, and sentences on what was taken out."""

    read: list[Line]
    magics: list[str]
    notes: list[str]

    @property
    def prompt(self) -> str:
        """What only students get, by `# BEGIN PROMPT` in the cell."""
        return "\n".join(line.student for line in self.read if line.solution is None and line.student)


def cell_text(source: str, block: str) -> CellText:
    """Return the lines of a code cell in `block`; ValueError says why it cannot be carried over."""
    notes: list[str] = []
    lines = source.split("\n")
    kept = list(_without_plugins(without_ignored(lines)))
    if len(kept) < len(lines):
        notes.append("lines that Otter ignores or runs plugins with were left out")
    if kept and kept[0].startswith("%%"):
        if kept[0].removeprefix("%%").split(" ")[0] not in _KEPT_CELL_MAGICS:
            raise ValueError(f"`{kept[0]}` is not Python")
        notes.append(f"the line `{kept.pop(0)}` is left out")
    if block != "solution":  # where Otter does not look for seeds
        kept = [_SEED.sub("", line) for line in kept]
    read = read_lines(kept)
    for line in [one for one in read if _confusing(one)]:
        read.remove(line)
        notes.append(f"this comment is left out, since it reads like a marker: {line.solution}")
    magics = [line.solution or "" for line in read if _magic(line)]
    return CellText([line for line in read if not _magic(line)], magics, notes)


def _without_plugins(lines: Iterable[str]) -> Iterator[str]:
    inside = False
    for line in lines:
        if line.rstrip().endswith(("# BEGIN PLUGIN", "# BEGIN PLUGIN EXPORT")):
            inside = True
        elif line.rstrip().endswith("# END PLUGIN"):
            inside = False
        elif not inside:
            yield line


def _magic(line: Line) -> bool:
    """Say whether a line is the notebook's own and both versions have it: it goes to a cell that explores."""
    return line.given and (line.solution or "").startswith(("%", "!"))


def _confusing(line: Line) -> bool:
    text = (line.solution or "").strip()
    return line.given and text.startswith("#") and looks_like_marker(text)

"""What Otter Assign makes of the lines of a code cell: which students get, which only the solution has.

Otter works line by line, so a marker counts wherever it stands, in a string too. This module says what Otter
would do, for masters that come from there and for those that go there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

IGNORED = "# IGNORE"
PROMPT_LINE = "..."
_NO_PROMPT, _SEED = "# SOLUTION NO PROMPT", "# SEED"
_BEGIN_PROMPT, _END_PROMPT = "# BEGIN PROMPT", "# END PROMPT"
_END = "# END SOLUTION"
_BEGIN = re.compile(r"(\s*)# BEGIN SOLUTION( NO PROMPT)?")
_BEGIN_IGNORE = re.compile(r"\s*#\s*BEGIN\s*IGNORE\s*", re.IGNORECASE)
_MARK = re.compile(r"\s*# ?SOLUTION")
_TARGETS = re.compile(r"""\s*[\w.]+(?:\[[^=]*\])*(?:\s*,\s*[\w.]+(?:\[[^=]*\])*)*\s*=""")  # `a == b` too


@dataclass(frozen=True)
class Line:
    """One line of a cell: how the solution has it and how students get it; None where it is not.

    `prompted` is a line of the solution in whose place students find `...`.
    """

    solution: str | None
    student: str | None
    prompted: bool = False

    @property
    def given(self) -> bool:
        """Say whether both have the same."""
        return self.solution == self.student


def read_lines(lines: Iterable[str]) -> list[Line]:
    """Return what becomes of each line of a code cell in a SOLUTION block.

    ValueError for a solution that is not closed, is nested or was not begun.
    """
    reader = _Reader()
    found = [reader.read(number, line) for number, line in enumerate(lines, 1)]
    reader.finish()
    return found


def student_source(source: str) -> str:
    """Return the source of a code cell as Otter Assign gives it to students; ValueError as `read_lines`."""
    return "\n".join(line.student for line in read_lines(source.split("\n")) if line.student is not None)


def without_ignored(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines that neither version loses: `# IGNORE` and what BEGIN and END IGNORE enclose are gone.

    ValueError for a block that is not closed, is nested or was not begun.
    """
    inside = False
    for number, line in enumerate(lines, 1):
        bare = line.rstrip()
        if bare.endswith(IGNORED):
            continue
        if bare.endswith("# END IGNORE"):
            if not inside:
                raise ValueError(f"line {number}: `# END IGNORE` without a `# BEGIN IGNORE` before it")
            inside = False
        elif inside:
            continue
        elif _BEGIN_IGNORE.match(line):
            inside = True
        else:
            yield line
    if inside:
        raise ValueError("`# BEGIN IGNORE` is never closed")


class _Reader:
    """Reads the lines of one cell; remembers which block it is in."""

    def __init__(self) -> None:
        self._begun = 0
        self._prompted = False
        self._prompt = False

    def read(self, number: int, line: str) -> Line:
        """Return what becomes of a line."""
        bare = line.rstrip()
        if bare.endswith((_BEGIN_PROMPT, _END_PROMPT)):
            self._prompt = bare.endswith(_BEGIN_PROMPT)
            return Line(None, None)
        for suffix in (_NO_PROMPT, _SEED):
            if bare.endswith(suffix):
                return Line(self._ours(bare.removesuffix(suffix).rstrip()), None)
        if bare.endswith(_END):
            if not self._begun:
                raise ValueError(f"line {number}: `{_END}` without a `# BEGIN SOLUTION` before it")
            self._begun = 0
            return Line(None, None)
        if self._begun:
            return Line(self._ours(line), None, self._prompted)
        if begin := _BEGIN.match(line):
            self._begun, self._prompted = number, not begin[2]
            return Line(None, None if begin[2] else begin[1] + PROMPT_LINE)
        return self._marked(line)

    def finish(self) -> None:
        """Refuse an end of the cell inside a solution."""
        if self._begun:
            raise ValueError(f"line {self._begun}: `# BEGIN SOLUTION` is never closed")

    def _marked(self, line: str) -> Line:
        mark = _MARK.search(line)
        if mark is None:
            return Line(self._ours(line), line)
        targets = _TARGETS.match(line)
        indent = line[: len(line) - len(line.lstrip())]
        student = f"{targets[0]} {PROMPT_LINE}" if targets else indent + PROMPT_LINE
        return Line(self._ours(line[: mark.start()]), student, prompted=True)

    def _ours(self, line: str) -> str | None:
        """Return a line as the solution has it: what only students get is a string there, and goes."""
        return None if self._prompt else line

"""What `verify` found: rows, the messages that mutants provoke, a table to print and JSON to keep."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Row:
    """One thing that was verified; it holds when there are no problems. `seconds` is wall time."""

    kind: str
    name: str
    problems: list[str]
    seconds: float = 0.0
    note: str = ""
    cpu_seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Say whether it holds."""
        return not self.problems


@dataclass(frozen=True)
class MutantMessage:
    """What a student who made a mutant's mistake would read, for review."""

    mutant: str
    title: str
    check: str
    status: str
    message: str
    hint: str


@dataclass(frozen=True)
class Reached:
    """What the solution reached in an accuracy check, and what is demanded (None: never measured)."""

    check: str
    accuracy: float
    minimum: float | None
    seconds: float


@dataclass
class VerifyReport:
    """The outcome of verifying one assignment."""

    assignment: str
    profile: str
    dataset: str
    rows: list[Row] = field(default_factory=list)
    messages: list[MutantMessage] = field(default_factory=list)
    reached: list[Reached] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        """Say whether everything holds."""
        return all(row.ok for row in self.rows)

    @property
    def failures(self) -> list[Row]:
        """Return the rows that do not hold."""
        return [row for row in self.rows if not row.ok]

    def of(self, kind: str) -> list[Row]:
        """Return the rows of one kind: solution, skeleton, variant, mutant, hostile, leaks, false fail."""
        return [row for row in self.rows if row.kind == kind]

    def summary(self) -> dict[str, str]:
        """Return one line of the table over assignments, by column."""
        return {
            "assignment": self.assignment,
            "solution": self._verdict("solution", "100"),
            "skeleton": self._verdict("skeleton", "0"),
            "variants accepted": self._count("variant"),
            "mutants caught": self._count("mutant"),
            "hostile": self._count("hostile"),
            "leaks": self._verdict("leaks", "none"),
            "false fail": ", ".join(row.note if row.ok else "no bound" for row in self.of("false fail")),
            "time": f"{self.seconds:.0f} s",
        }

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain data for JSON."""
        return {"ok": self.ok, "summary": self.summary()} | asdict(self)

    def _verdict(self, kind: str, good: str) -> str:
        rows = self.of(kind)
        bad = sum(len(row.problems) for row in rows)
        return "—" if not rows else good if not bad else f"{bad} problems" if bad > 1 else "1 problem"

    def _count(self, kind: str) -> str:
        rows = self.of(kind)
        return f"{sum(row.ok for row in rows)}/{len(rows)}" if rows else "—"


def table(reports: list[VerifyReport]) -> list[list[str]]:
    """Return the table over assignments: a heading row, then a row per report."""
    if not reports:
        return []
    return [list(reports[0].summary()), *(list(report.summary().values()) for report in reports)]

"""The instructors' commands at the terminal."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.authoring.generate import generate
from autograder.cli.console import course_at, say
from autograder.report.words import count_of


def print_assignments(console: Console, course: Path | None) -> None:
    """Print a line per assignment."""
    table = Table(header_style="bold")
    for heading in ("id", "title", "data set", "questions", "public", "hidden"):
        table.add_column(heading, justify="right" if heading in ("questions", "public", "hidden") else "left")
    for assignment in course_at(course).assignments():
        manifest = assignment.manifest
        public, hidden = (
            sum(len(getattr(one, kind)) for one in manifest.questions) for kind in ("public", "hidden")
        )
        cells = (manifest.id, manifest.title, manifest.dataset, len(manifest.questions), public, hidden)
        table.add_row(*(Text(str(cell)) for cell in cells))
    console.print(table)


def run_generate(console: Console, ids: list[str], course: Path | None, *, check: bool) -> int:
    """Write the students' versions, or say what is stale; returns 1 when `check` found something stale.

    Raises AuthoringError when a master cannot be used or a handout would give something away.
    """
    changes = generate(course_at(course), ids, check=check)
    stale = [change for change in changes if change.stale]
    for change in stale:
        say(console, f"{'stale' if check else change.kind}: {change.path}")
    if not stale:
        say(console, f"Nothing to do: all {count_of(len(changes), 'generated file')} are up to date.")
    elif check:
        say(
            console, f"{count_of(len(stale), 'file')} stale; run `autograder generate` and commit the result."
        )
    return 1 if check and stale else 0

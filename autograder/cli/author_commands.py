"""The instructors' commands at the terminal."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.cli.console import course_at


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

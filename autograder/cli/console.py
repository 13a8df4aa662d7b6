"""The two consoles every command prints to, and the options that several commands share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from autograder.course.discovery import Course

out = Console()
err = Console(stderr=True)

CourseOption = Annotated[
    Path | None,
    typer.Option(
        "--course", help="The course's folder; otherwise searched upward from here.", show_default=False
    ),
]


RunArgument = Annotated[Path, typer.Argument(help="The run folder.", show_default=False)]
StudentArgument = Annotated[str, typer.Argument(help="The student's id.", show_default=False)]
SlotsOption = Annotated[
    int | None, typer.Option(min=1, help="Submissions graded at a time; default: one per core.")
]
GpusOption = Annotated[
    str, typer.Option(help="GPUs for the questions that want one: all, none, numbers or UUIDs.")
]
PlainOption = Annotated[bool, typer.Option("--plain", help="Plain lines instead of the live display.")]
AcceptWeakOption = Annotated[
    bool, typer.Option("--accept-weak", help="Grade even where boxes cannot be kept from your files.")
]
ReuseOption = Annotated[
    bool, typer.Option("--reuse/--no-reuse", help="Judge identical work once for all who handed it in.")
]


def course_at(folder: Path | None) -> Course:
    """Return the course in `folder`, else the one found from here; raises CourseError."""
    from autograder.course.discovery import find_course

    return find_course(folder)


def say(console: Console, text: str) -> None:
    """Print a line as it is: no markup, no colours for numbers, no wrapping of paths."""
    console.print(Text(text), soft_wrap=True)


def tolerate_any_encoding() -> None:
    """Print a `?` for what the terminal's encoding cannot show, instead of failing in the middle."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")

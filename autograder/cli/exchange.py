"""What instructors run to exchange assignments: a handout to give away, Otter masters in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.console import CourseOption, out

_PANEL = "For instructors"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command(rich_help_panel=_PANEL)(handout)


def handout(
    assignment: Annotated[str, typer.Argument(help="Id of the assignment.", show_default=False)],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The zip file to write, or a folder to put it in.")
    ] = Path("."),
    course: CourseOption = None,
) -> None:
    """Pack what students get into one zip file, with this package as a wheel in it.

    Students unpack it and run [bold]pip install -r requirements.txt[/bold] in its folder: that is all.

    Example: [bold]autograder handout a2_dense -o a2_dense.zip[/bold]
    """
    from autograder.authoring.package import write_packed
    from autograder.cli.console import course_at, say

    say(out, f"Written: {write_packed(course_at(course).assignment(assignment), output)}")

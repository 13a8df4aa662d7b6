"""What students run: `autograder check`. Nothing on this path needs Linux."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.console import CourseOption, out


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command(rich_help_panel="For students")(check)


def check(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="Your notebook or .py file; found by itself where there is just one.", show_default=False
        ),
    ] = None,
    question: Annotated[
        list[str] | None,
        typer.Option("--question", "-q", help="Check this question only, e.g. q1_2; may be repeated."),
    ] = None,
    assignment: Annotated[
        str | None,
        typer.Option("--assignment", "-a", help="The assignment, where the file's folder does not tell."),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, help="Seed of the random inputs; try another to see other ones.")
    ] = 0,
    course: CourseOption = None,
) -> None:
    """Run the public checks on your own file and say what to look at first.

    Your code runs as you would run it yourself. Ends with code 0 when all public checks passed, else 1.

    Example: [bold]autograder check a2_dense.ipynb -q q1_2[/bold]
    """
    from autograder.cli.check_command import run_check

    raise typer.Exit(run_check(out, file, tuple(question or ()), assignment, course, seed))

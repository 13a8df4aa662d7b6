"""What instructors run to exchange assignments: a handout to give away, Otter masters in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.console import CourseOption, out

_PANEL = "For instructors"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    for command in (handout, import_otter, export_otter):
        app.command(rich_help_panel=_PANEL)(command)


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


def import_otter(
    master: Annotated[
        Path, typer.Argument(help="The Otter Assign master, an .ipynb file.", show_default=False)
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The course's folder; it may be new.")],
    assignment: Annotated[
        str | None, typer.Option("--id", help="Id of the assignment; by default made from the file's name.")
    ] = None,
) -> None:
    """Turn a master for [bold]otter assign[/bold] into an assignment: manifest, master and checks.

    The master's code is run to prove the new checks, as Otter would run it. What could not be carried over is
    listed, and kept in the file import-otter.md of the assignment.

    Example: [bold]autograder import-otter hw1.ipynb -o course[/bold]
    """
    from autograder.authoring.otter_import import import_otter as run_import
    from autograder.cli.console import say

    done = run_import(master, output, assignment)
    say(out, done.report)
    for path in done.written:
        say(out, f"Written: {path}")
    say(out, f"Next: autograder generate {done.id} --course {output}, then autograder verify {done.id}")


def export_otter(
    assignment: Annotated[str, typer.Argument(help="Id of the assignment.", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="A new folder for the Otter master.")],
    course: CourseOption = None,
) -> None:
    """Write an assignment as a master for [bold]otter assign[/bold], with the files it needs.

    Its student version has the code cells of ours. In Otter's autograder all checks run in the student's own
    process, and a check gives all of its points or none; [bold]autograder grade[/bold] keeps them apart.

    Example: [bold]autograder export-otter a2_dense -o otter/a2_dense[/bold]
    """
    from autograder.authoring.otter_export import write_otter
    from autograder.cli.console import course_at, say

    chosen = course_at(course).assignment(assignment)
    written = write_otter(chosen, output)
    say(out, f"Written: {len(written)} files in {output}")
    say(out, f"Next: cd {output} && otter assign {chosen.id}.ipynb dist")

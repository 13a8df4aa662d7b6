"""What instructors run: generate the students' versions, verify and calibrate assignments, list them."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import CourseOption, SlotsOption, out

_PANEL = "For instructors"
_IDS = typer.Argument(help="Ids of assignments; none means all.", show_default=False)


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    app.command(name="list", rich_help_panel=_PANEL)(list_assignments)
    for command in (generate, verify, calibrate):
        app.command(rich_help_panel=_PANEL)(command)


def list_assignments(course: CourseOption = None) -> None:
    """List the assignments of the course, and how many questions and checks each has.

    Example: [bold]autograder list[/bold]
    """
    from autograder.cli.author_commands import print_assignments

    print_assignments(out, course)


def generate(
    ids: Annotated[list[str] | None, _IDS] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail when student_templates/ is stale.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Write the students' versions from the masters: notebook, skeleton, public checks, README.

    Ends with code 1 when `--check` finds something stale.

    Example: [bold]autograder generate a2_dense[/bold]
    """
    from autograder.cli.author_commands import run_generate

    raise typer.Exit(run_generate(out, ids or [], course, check=check))


def verify(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Ids of assignments; or give --all.", show_default=False)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Verify every assignment.")] = False,
    profile: Annotated[str, typer.Option(help="How long checks train: quick or full.")] = "quick",
    slots: SlotsOption = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Verify this kind only: solution, skeleton, variant, mutant, hostile, leaks, false fail. "
            "May be repeated."
        ),
    ] = None,
    messages: Annotated[
        bool, typer.Option("--messages", help="Print what each mutant's author would read, for review.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    course: CourseOption = None,
) -> None:
    """Prove assignments: solution and variants 100, skeleton 0, mutants caught by the checks they name.

    Ends with code 1 when anything is not as it should be.

    Example: [bold]autograder verify a2_dense[/bold]
    """
    from autograder.cli.author_commands import run_verify

    code = run_verify(
        out,
        ids or [],
        course,
        every=every,
        profile=profile,
        slots=slots,
        only=only or [],
        as_json=as_json,
        messages=messages,
    )
    raise typer.Exit(code)


def calibrate(
    assignment: Annotated[str, typer.Argument(help="Id of the assignment.", show_default=False)],
    check: Annotated[
        list[str] | None,
        typer.Option(help="Id of an accuracy check; default: all that have a threshold. May be repeated."),
    ] = None,
    dataset: Annotated[
        str | None, typer.Option(help="mnist or digits; default: MNIST where it is to be had.")
    ] = None,
    profile: Annotated[str, typer.Option(help="How long checks train: quick or full.")] = "quick",
    runs: Annotated[int, typer.Option(min=3, help="Training runs, each with a seed of its own.")] = 10,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what was measured; leave the manifest as it is.")
    ] = False,
    slots: Annotated[int | None, typer.Option(min=1, help="Runs at a time; default: one per core.")] = None,
    course: CourseOption = None,
) -> None:
    """Measure what correct solutions reach, and write the thresholds that follow into the manifest.

    Runs that were made are kept in .calibration/, so a command that was stopped goes on where it was.

    Example: [bold]autograder calibrate a2_dense --profile full --runs 5[/bold]
    """
    from autograder.cli.calibrate_command import run_calibrate
    from autograder.cli.console import course_at

    run_calibrate(
        out,
        course_at(course).assignment(assignment),
        tuple(check or ()),
        dataset=dataset,
        profile=profile,
        runs=runs,
        slots=slots,
        write=not dry_run,
    )

"""Regrading: a new revision beside the old, what it changes, and which one is published."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import (
    AcceptWeakOption,
    CourseOption,
    GpusOption,
    PlainOption,
    ReuseOption,
    RunArgument,
    SlotsOption,
    out,
)

_PANEL = "For TAs: regrading and marks"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    for command in (regrade, revisions, promote, rollback):
        app.command(rich_help_panel=_PANEL)(command)


def regrade(
    run: RunArgument,
    question: Annotated[
        list[str] | None,
        typer.Option("--question", "-q", help="Only this question; may be repeated."),
    ] = None,
    check: Annotated[str, typer.Option(help="Only this check, e.g. q3.mean_over_examples.")] = "",
    only: Annotated[
        list[str] | None,
        typer.Option(help="Only this student, or `failed`: all without full points; may be repeated."),
    ] = None,
    reuse: ReuseOption = True,
    slots: SlotsOption = None,
    gpus: GpusOption = "none",
    plain: PlainOption = False,
    accept_weak: AcceptWeakOption = False,
    course: CourseOption = None,
) -> None:
    """Grade again with the present checks, into a new revision beside the promoted one.

    It prints who would change, by how much, and which check did it, and publishes nothing: `promote` does.
    Stopped or killed, the same command goes on. It ends with code 1 when a grade is withheld, 130 when
    stopped.

    Example: [bold]autograder regrade runs/a2 --question q3[/bold]
    """
    from autograder.bulk.regrade import Asked
    from autograder.cli.regrading import run_regrade
    from autograder.cli.runner import Runner

    asked = Asked(questions=tuple(question or ()), check=check, only=tuple(only or ()), reuse=reuse)
    runner = Runner(slots, gpus, accept_weak=accept_weak)
    raise typer.Exit(run_regrade(out, run, asked, course, runner=runner, plain=plain))


def revisions(
    run: RunArgument,
    compare: Annotated[
        int | None, typer.Option(min=1, help="Print what this revision changes against the promoted one.")
    ] = None,
) -> None:
    """List the revisions of a run: when and what they graded, how they stand, which one is promoted.

    Example: [bold]autograder revisions runs/a2 --compare 2[/bold]
    """
    from autograder.cli.regrading import print_revisions

    print_revisions(out, run, compare)


def promote(
    run: RunArgument,
    revision: Annotated[int, typer.Argument(min=1, help="The number of the revision.", show_default=False)],
    force: Annotated[
        bool, typer.Option("--force", help="Even when students with a grade would have none.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Publish a revision: reports and exports show it from now on. The former one is kept.

    Example: [bold]autograder promote runs/a2 2[/bold]
    """
    from autograder.cli.regrading import run_promote

    run_promote(out, run, revision, course, force=force)


def rollback(run: RunArgument, course: CourseOption = None) -> None:
    """Return to the revision that was published before the last `promote`.

    Example: [bold]autograder rollback runs/a2[/bold]
    """
    from autograder.cli.regrading import run_rollback

    run_rollback(out, run, course)

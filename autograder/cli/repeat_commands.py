"""Judging again without recording: is a verdict what it was, and do verdicts stay the same?"""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import (
    AcceptWeakOption,
    CourseOption,
    GpusOption,
    PlainOption,
    RunArgument,
    SlotsOption,
    StudentArgument,
    out,
)

_PANEL = "For TAs: regrading and marks"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    for command in (audit, reproduce):
        app.command(rich_help_panel=_PANEL)(command)


def audit(
    run: RunArgument,
    sample: Annotated[int, typer.Option(min=1, help="How many submissions.")] = 20,
    times: Annotated[int, typer.Option(min=1, help="How often each is judged again.")] = 3,
    vary_seed: Annotated[
        bool, typer.Option("--vary-seed", help="Judge with other seeds too: finds verdicts that need luck.")
    ] = False,
    slots: SlotsOption = None,
    gpus: GpusOption = "none",
    plain: PlainOption = False,
    accept_weak: AcceptWeakOption = False,
    course: CourseOption = None,
) -> None:
    """Judge a sample several times and list the verdicts that flip; changes nothing.

    It ends with code 1 when a verdict flipped, 130 when stopped.

    Example: [bold]autograder audit runs/a2 --sample 20 --times 3[/bold]
    """
    from autograder.cli.repeating import Settings, run_audit
    from autograder.cli.runner import Runner

    runner = Runner(slots, gpus, accept_weak=accept_weak)
    settings = Settings(times=times, vary_seed=vary_seed, runner=runner, plain=plain)
    raise typer.Exit(run_audit(out, run, course, sample=sample, settings=settings))


def reproduce(
    run: RunArgument,
    student: StudentArgument,
    revision: Annotated[
        int | None, typer.Option(min=1, help="The revision to repeat; default: the promoted one.")
    ] = None,
    gpus: GpusOption = "none",
    accept_weak: AcceptWeakOption = False,
    course: CourseOption = None,
) -> None:
    """Judge one submission again as it was judged, and compare; changes nothing.

    The stored file, the recorded seed, profile and data set are used, and the present checks. It ends with
    code 0 when every verdict is what is recorded, 1 when one differs, 130 when stopped.

    Example: [bold]autograder reproduce runs/a2 s1234567[/bold]
    """
    from autograder.cli.repeating import Settings, run_reproduce
    from autograder.cli.runner import Runner

    settings = Settings(runner=Runner(None, gpus, accept_weak=accept_weak))
    raise typer.Exit(run_reproduce(out, run, student, course, revision=revision, settings=settings))

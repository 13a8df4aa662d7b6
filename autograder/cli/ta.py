"""What TAs run: grade a class, look at a run, rebuild its reports, ask what this machine can do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from autograder.course.discovery import Assignment

_PANEL = "For TAs"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    for command in (grade, status, show, report, doctor, demo):
        app.command(rich_help_panel=_PANEL)(command)


def grade(
    submissions: Annotated[
        Path, typer.Argument(help="Folder with one file or one folder per student.", show_default=False)
    ],
    run: Annotated[Path, typer.Option("--output", "-o", help="Run folder; an earlier one is gone on with.")],
    assignment: Annotated[
        str | None, typer.Option("--assignment", "-a", help="Id of the assignment, e.g. a2_dense.")
    ] = None,
    otter_zip: Annotated[
        Path | None,
        typer.Option("--otter-zip", help="Instead of -a: an autograder zip that Otter made, of any course."),
    ] = None,
    timeout: Annotated[
        float | None,
        typer.Option(min=1, help="With --otter-zip: CPU seconds a submission may run; default: 120."),
    ] = None,
    slots: Annotated[
        int | None,
        typer.Option(min=1, help="Slots without a GPU; default: one per core, as far as memory goes."),
    ] = None,
    gpus: GpusOption = "none",
    per_gpu: Annotated[int | None, typer.Option(min=1, help="Slots on each GPU; default: one.")] = None,
    gpu_memory: Annotated[
        int | None, typer.Option(min=1, help="MiB of GPU memory per slot; default: an even share.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="How long checks train: quick, or full (the default on GPUs).")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of the run; the same seed gives the same grades.")
    ] = None,
    dataset: Annotated[
        str | None, typer.Option(help="mnist or digits; default: MNIST where it is to be had.")
    ] = None,
    only: Annotated[list[str] | None, typer.Option(help="Grade this student only; may be repeated.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Grade at most so many now.")] = None,
    file: Annotated[
        str | None, typer.Option(help="Name of the file to grade in each student's folder.")
    ] = None,
    max_mb: Annotated[float, typer.Option(min=0.1, help="Largest file that is read, in MB.")] = 20,
    changed: Annotated[
        bool, typer.Option("--changed", help="Grade files anew that changed since they were graded.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Go on although the checks changed since the run began.")
    ] = False,
    reuse: ReuseOption = True,
    plain: PlainOption = False,
    accept_weak: AcceptWeakOption = False,
    course: CourseOption = None,
) -> None:
    """Grade a folder of submissions, or go on with a run that was stopped.

    Press Ctrl-C to stop: what is graded stays graded, and the same command goes on. It ends with code 0 when
    everybody who handed in something readable has a grade of it, 1 when somebody has none: a check was not
    judged, you have to choose a file, a changed one was not graded anew, or --limit or --only left somebody
    out; 130 when stopped.

    Example: [bold]autograder grade submissions/ -a a2_dense -o runs/a2[/bold]
    """
    if (assignment is None) == (otter_zip is None):
        raise typer.BadParameter("name what to grade with: either -a ID or --otter-zip ZIP")
    if timeout is not None and otter_zip is None:
        raise typer.BadParameter("--timeout belongs to --otter-zip; our own manifests set their limits")
    from autograder.bulk.grading import Options
    from autograder.cli.console import course_at
    from autograder.cli.grade_command import run_grade
    from autograder.cli.runner import Runner

    options = Options(
        profile=profile,
        seed=seed,
        dataset=dataset,
        file=file,
        only=tuple(only or ()),
        limit=limit,
        changed=changed,
        force=force,
        reuse=reuse,
        max_bytes=round(max_mb * 1e6),
    )
    chosen: Assignment
    if otter_zip is not None:
        from autograder.cli.otter_grade import prepare_otter

        chosen = prepare_otter(out, otter_zip, run, timeout=timeout, force=force, accept_weak=accept_weak)
    else:
        chosen = course_at(course).assignment(assignment or "")
    runner = Runner(slots, gpus, per_gpu, gpu_memory, accept_weak)
    raise typer.Exit(run_grade(out, chosen, submissions, run, options, runner, plain=plain))


def status(
    run: RunArgument,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Show it again each second until the grading ends.")
    ] = False,
) -> None:
    """Show how a run stands; may be asked from another terminal while it is going on.

    Example: [bold]autograder status runs/a2 --follow[/bold]
    """
    from autograder.cli.look import print_status

    print_status(out, run, follow=follow)


def show(
    run: RunArgument,
    student: Annotated[str, typer.Argument(help="The student's id.", show_default=False)],
    log: Annotated[
        bool, typer.Option("--log/--no-log", help="Print the logs of checks that did not pass.")
    ] = True,
    revision: Annotated[
        int | None, typer.Option(min=1, help="Look at this revision; default: the promoted one.")
    ] = None,
    course: CourseOption = None,
) -> None:
    """Show all about one student: every check, marks, revisions, attempts, and how to judge it again.

    The logs are for you alone: they may quote hidden checks.

    Example: [bold]autograder show runs/a2 s1234567[/bold]
    """
    from autograder.cli.show_student import print_student_of

    print_student_of(out, run, student, course, log=log, revision=revision)


def report(run: RunArgument, course: CourseOption = None) -> None:
    """Write grades.csv, feedback/ and report.html of a run again, as it stands now.

    Example: [bold]autograder report runs/a2[/bold]
    """
    from autograder.cli.look import rebuild_reports

    rebuild_reports(out, run, course)


def doctor(
    probes: Annotated[bool, typer.Option("--probes", help="List every hostile act that was tried.")] = False,
    accept_weak: Annotated[
        bool, typer.Option("--accept-weak", help="Also try rungs that do not protect your files.")
    ] = False,
) -> None:
    """Say what this machine can do: isolation, devices, data sets, versions; and why not more.

    Example: [bold]autograder doctor[/bold]
    """
    from autograder.cli.doctor import run_doctor

    raise typer.Exit(run_doctor(out, probes=probes, accept_weak=accept_weak))


def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder for the demo class and its run.")
    ] = Path("demo"),
    assignment: Annotated[
        str, typer.Option("--assignment", "-a", help="The assignment to build a class for.")
    ] = "a2_dense",
    slots: SlotsOption = None,
    plain: PlainOption = False,
    accept_weak: AcceptWeakOption = False,
    course: CourseOption = None,
) -> None:
    """Build a class of about 40 invented submissions, honest, broken and hostile, and grade it.

    Example: [bold]autograder demo -o /tmp/demo[/bold]
    """
    from autograder.cli.console import course_at
    from autograder.cli.demo import run_demo

    chosen = course_at(course).assignment(assignment)
    raise typer.Exit(run_demo(out, chosen, output, slots=slots, plain=plain, accept_weak=accept_weak))

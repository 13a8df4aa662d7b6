"""Grades in other people's forms: results for Otter and Gradescope, and bundles that they run."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from autograder.cli.console import CourseOption, out

_PANEL = "For Otter and Gradescope"


class Form(StrEnum):
    """The forms in which `results` writes a run."""

    OTTER = "otter"
    GRADESCOPE = "gradescope"
    CSV = "csv"


_AFTER_PUBLISHED = Annotated[
    bool,
    typer.Option(
        "--after-published",
        help="Show students, once grades are published, how hidden checks ended (never their messages).",
    ),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands of this module to `app`."""
    for command in (results, bundle):
        app.command(rich_help_panel=_PANEL)(command)
    for inner in (judge_submission, grade_container):
        app.command(hidden=True)(inner)


def results(
    run: Annotated[Path, typer.Argument(help="The run folder.", show_default=False)],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder to write into.", show_default=False)],
    form: Annotated[Form, typer.Option("--format", help="Whose form the files have.")] = Form.GRADESCOPE,
    after_published: _AFTER_PUBLISHED = False,
    course: CourseOption = None,
) -> None:
    """Write a run as Gradescope's or Otter's files.

    gradescope: one results.json per student, check by check. otter: results.json and a summary per student
    as Otter makes them, and final_grades.csv. csv: final_grades.csv alone. A grade that is withheld gets an
    empty row with its reason, and no results.json.

    Example: [bold]autograder results runs/a2 -o for_gradescope[/bold]
    """
    from autograder.cli.otter_results import write_results

    write_results(out, run, output, form, course, after_published=after_published)


def bundle(
    assignment: Annotated[str, typer.Argument(help="Id of the assignment.", show_default=False)],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The zip to write, e.g. a2.zip.", show_default=False)
    ],
    profile: Annotated[str, typer.Option(help="How long checks train: quick or full.")] = "quick",
    dataset: Annotated[
        str | None, typer.Option(help="mnist or digits; default: MNIST where it is to be had.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Seed of the grades; default: the one `autograder grade` uses for you."),
    ] = None,
    after_published: _AFTER_PUBLISHED = False,
    accept_weak: Annotated[
        bool,
        typer.Option("--accept-weak", help="Grade even in a container that cannot close files to students."),
    ] = False,
    wheel: Annotated[
        Path | None, typer.Option(help="Wheel of autograder; default: built from its source tree.")
    ] = None,
    lock: Annotated[
        Path | None, typer.Option(help="Lock file of uv; default: the one of the source tree.")
    ] = None,
    course: CourseOption = None,
) -> None:
    """Pack an assignment into one autograder zip for Gradescope and for `otter run`.

    The zip holds the hidden checks and the solution: keep it as you keep those.

    Example: [bold]autograder bundle a2_dense -o a2.zip[/bold]
    """
    from autograder.cli.bundle_command import run_bundle
    from autograder.cli.console import course_at

    run_bundle(
        out,
        course_at(course).assignment(assignment),
        output,
        profile=profile,
        dataset=dataset,
        seed=seed,
        after_published=after_published,
        accept_weak=accept_weak,
        wheel=wheel,
        lock=lock,
    )


def judge_submission(
    folder: Annotated[Path, typer.Argument(help="Folder with what one student handed in.")],
    bundle_folder: Annotated[Path, typer.Option("--bundle", help="The unpacked bundle.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File for the verdicts, as JSON.")],
) -> None:
    """Judge one student's folder by an unpacked bundle; the bundle's Otter plugin runs this.

    Example: [bold]autograder judge-submission handed_in --bundle source -o judged.json[/bold]
    """
    from autograder.cli.judge_one import judge_folder
    from autograder.otter.judged import write_judged
    from autograder.otter.settings import open_bundle

    write_judged(judge_folder(open_bundle(bundle_folder), folder), output)


def grade_container(
    root: Annotated[Path, typer.Argument(help="The folder of source, submission and results.")],
) -> None:
    """Grade the submission in a container of Gradescope or Otter; the bundle's run_autograder runs this.

    Ends with code 1, and without a results.json, when the grade must be withheld.

    Example: [bold]autograder grade-container /autograder[/bold]
    """
    from autograder.cli.container import run_container

    raise typer.Exit(run_container(out, root))

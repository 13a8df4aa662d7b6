"""Manual marks: `autograder override`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.console import CourseOption, RunArgument, StudentArgument, out, say

if TYPE_CHECKING:
    from pathlib import Path

    from autograder.bulk.run_folder import RunFolder


def add_to(app: typer.Typer) -> None:
    """Add the command of this module to `app`."""
    app.command(rich_help_panel="For TAs: regrading and marks")(override)


def override(
    run: RunArgument,
    student: StudentArgument,
    subject: Annotated[
        str, typer.Argument(help="A question, e.g. q2 or Q2, or a check, e.g. q2.adds.", show_default=False)
    ],
    points: Annotated[float | None, typer.Argument(help="The points it gets.", show_default=False)] = None,
    why: Annotated[str, typer.Option(help="The reason; the student reads it too.")] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Take the mark back.")] = False,
    who: Annotated[str, typer.Option(help="Who decides; default: your account's name.")] = "",
    course: CourseOption = None,
) -> None:
    """Set the points of a question or of one check by hand, or take that back.

    The mark stands in place of what the checks gave, in every report and through every regrade. Who set it,
    when and why is kept for ever; the student sees the reason.

    Example: [bold]autograder override runs/a2 s1234567 q2 7 --why "right idea, wrong axis"[/bold]
    """
    from autograder.bulk.marks import remove_mark, set_mark, subject_of, whoever_asks
    from autograder.bulk.run_folder import RunFolder
    from autograder.bulk.standing import questions_without_points, row_of
    from autograder.errors import BulkError
    from autograder.report.words import points_text

    if (points is None) != remove:
        raise BulkError("give the points, e.g. `q2 7`, or --remove to take a mark back, and not both")
    who = who.strip() or whoever_asks()
    folder = RunFolder.existing(run)
    with folder.journal() as journal:
        subject = subject_of(journal, subject)
        before = row_of(journal, student)
        if points is None:
            remove_mark(journal, student, subject, who, why)
            say(out, f"{student}: {subject} counts by its checks again.")
        else:
            former = set_mark(journal, student, subject, points, why, who)
            instead = "" if former is None else f", in place of {former.points:g} set by {former.who}"
            say(out, f"{student}: {subject} is {points:g} points, by {who}{instead}.")
        after = row_of(journal, student)
        missing = questions_without_points(journal, student)
    say(out, f"Total: {points_text(before.total)} before, {points_text(after.total)} now.")
    if after.total is None:
        say(out, f"It stays withheld until these have points too: {', '.join(missing)}.")
    _renew_reports(folder, course)


def _renew_reports(folder: RunFolder, course: Path | None) -> None:
    """Write the reports again, unless a command that will do so is grading."""
    from autograder.cli.look import manifest_of
    from autograder.cli.run_report import note_reported, write_reports
    from autograder.errors import CourseError

    if folder.driver() is not None:
        say(out, "The run is being graded; the reports will have it when that ends.")
        return
    with folder.journal() as journal:
        try:
            manifest = manifest_of(folder, journal, course)
        except CourseError as error:
            say(out, f"The mark is recorded. The reports were not written again: {error}")
            return
        _, written = write_reports(folder, journal, manifest)
        note_reported(journal)
    say(out, f"Report: {written.page}")

"""`autograder export`: grades into the instructor's own gradebook, feedback under the names the LMS wants."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.console import CourseOption, out

if TYPE_CHECKING:
    from decimal import Decimal

TARGETS = ("canvas", "moodle", "gradescope", "csv", "json")


def add_to(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(rich_help_panel="For TAs")(export)


def export(
    run: Annotated[Path, typer.Argument(help="The run folder.", show_default=False)],
    to: Annotated[str, typer.Option("--to", help=f"Where the grades go: {', '.join(TARGETS)}.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write.", show_default=False)
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option(help="Your own export of the gradebook or worksheet; one column of it is filled."),
    ] = None,
    column: Annotated[
        str, typer.Option(help="The column to fill: its title or number; default: the assignment's title.")
    ] = "",
    header: Annotated[
        list[str] | None,
        typer.Option(
            help="What a translated Moodle header is called, e.g. grade=Bewertung; may be repeated."
        ),
    ] = None,
    feedback: Annotated[
        Path | None, typer.Option(help="Also write a zip of everybody's feedback, named as the LMS wants it.")
    ] = None,
    attempts: Annotated[
        str | None,
        typer.Option(help="Which attempt counts, latest or best; default: as the assignment says."),
    ] = None,
    lateness: Annotated[
        Path | None, typer.Option(help="CSV with student_id and hours late, where the LMS does not say.")
    ] = None,
    scale: Annotated[
        bool, typer.Option("--scale", help="Convert to the points of the gradebook's column.")
    ] = False,
    decimal: Annotated[
        str | None, typer.Option(help="Decimal sign, point or comma; default: that of the template.")
    ] = None,
    force_missing: Annotated[
        float | None, typer.Option(min=0, help="Points for those who handed nothing in; otherwise blank.")
    ] = None,
    force_unreadable: Annotated[
        float | None, typer.Option(min=0, help="Points for what could not be read; otherwise blank.")
    ] = None,
    force_not_judged: Annotated[
        float | None, typer.Option(min=0, help="Points for what was not judged; otherwise blank.")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write/--dry-run", help="Write the files; otherwise only the table is printed.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files of that name that differ.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Show what would change in a gradebook, and with --write, write it and the feedback.

    Only one column of the template is filled; everything else stays byte for byte. Grades that are withheld
    are left as they are and listed. It ends with code 0 when every grade found its row, 1 when some are
    withheld, ambiguous or without a row, 2 when nothing can be exported.

    Example: [bold]autograder export runs/a2 --to canvas --template grades.csv -o upload.csv --write[/bold]
    """
    from autograder.cli.export_run import Request, run_export

    request = Request(
        to=_one_of(to, TARGETS, "--to"),
        output=output,
        template=template,
        column=column,
        headers=dict(map(_pair, header or [])),
        feedback=feedback,
        attempts=_one_of(attempts, ("latest", "best"), "--attempts") if attempts else None,
        lateness=lateness,
        scale=scale,
        comma=None if decimal is None else _one_of(decimal, ("point", "comma"), "--decimal") == "comma",
        forced=_forced(force_missing, force_unreadable, force_not_judged),
        write=write,
        overwrite=overwrite,
    )
    raise typer.Exit(run_export(out, run, request, course))


def _one_of(value: str, allowed: tuple[str, ...], option: str) -> str:
    if value not in allowed:
        raise typer.BadParameter(f"{value!r}; allowed: {', '.join(allowed)}", param_hint=option)
    return value


def _pair(text: str) -> tuple[str, str]:
    key, sign, name = text.partition("=")
    if not sign:
        raise typer.BadParameter(f"{text!r}; write KEY=HEADER, e.g. grade=Bewertung", param_hint="--header")
    return key.strip(), name.strip()


def _forced(missing: float | None, unreadable: float | None, not_judged: float | None) -> dict[str, Decimal]:
    from autograder.checks.text import round_points
    from autograder.lms.grades import MISSING, NOT_JUDGED, UNREADABLE

    for points in (missing, unreadable, not_judged):
        if points is not None and not math.isfinite(points):
            raise typer.BadParameter(f"{points} is no number of points", param_hint="--force-…")
    given = {MISSING: missing, UNREADABLE: unreadable, NOT_JUDGED: not_judged}
    return {state: round_points(points) for state, points in given.items() if points is not None}

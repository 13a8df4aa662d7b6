"""`autograder log`: what happened in a run."""

from __future__ import annotations

from typing import Annotated

import typer

from autograder.cli.console import RunArgument, out, say


def add_to(app: typer.Typer) -> None:
    """Add the command of this module to `app`."""
    app.command(rich_help_panel="For TAs")(log)


def log(
    run: RunArgument,
    student: Annotated[str, typer.Option(help="Only what concerns this student.")] = "",
    kind: Annotated[str, typer.Option(help="Only lines of this kind, e.g. lost, attempt, mark.")] = "",
    since: Annotated[str, typer.Option(help="Not before: 10min, 2h, 3d ago, or a date or time (UTC).")] = "",
    limit: Annotated[int, typer.Option(min=1, help="At most so many of the newest lines.")] = 200,
    everything: Annotated[bool, typer.Option("--all", help="All lines, however many.")] = False,
) -> None:
    """Print the log of a run: events and attempts, oldest first; times are UTC.

    Example: [bold]autograder log runs/a2 --student s1234567 --since 2h[/bold]
    """
    from autograder.bulk.history import as_time, log_lines
    from autograder.bulk.run_folder import RunFolder
    from autograder.bulk.shown import shown
    from autograder.report.words import clean, count_of

    moment = as_time(since) if since else ""
    with RunFolder.existing(run).journal(read_only=True) as journal:
        lines = log_lines(
            journal, student=student, kind=kind, since=moment, limit=-1 if everything else limit + 1
        )
    cut = not everything and len(lines) > limit
    for line in lines[1:] if cut else lines:
        who = f"{shown(line.student, 40)}: " if line.student else ""
        say(out, f"{line.at}  {line.kind:<10}  {who}{clean(line.text, 1000)}")
    if cut:
        say(out, f"({count_of(limit, 'line')} shown; --all shows what was before)")
    if not lines:
        say(out, "Nothing in the log fits.")

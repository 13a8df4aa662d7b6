"""`autograder collect`: what a TA downloaded becomes one folder per student, with a table to look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from autograder.cli.console import out, say

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.lms.collecting import Outcome, Report

_SHOWN = 40
_SHOWN_NEWS = 8


def add_to(app: typer.Typer) -> None:
    """Add the command to `app`."""
    app.command(rich_help_panel="For TAs")(collect)


def collect(
    source: Annotated[
        Path, typer.Argument(help="The zip or folder you downloaded from the LMS.", show_default=False)
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Submissions folder; an earlier one is added to.")
    ],
    roster: Annotated[
        Path | None, typer.Option(help="CSV of who should hand in; a gradebook or worksheet will do.")
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            help="canvas, moodle, gradescope, nbgrader, github_classroom or plain; otherwise detected."
        ),
    ] = None,
    attempts: Annotated[
        str | None,
        typer.Option(
            help="Which attempts are graded: latest, best (all, the best counts) or all;"
            " default: as this folder was collected before, else latest."
        ),
    ] = None,
    groups: Annotated[
        bool, typer.Option("--groups", help="A submission counts for everybody of its group in the roster.")
    ] = False,
    due: Annotated[
        str | None, typer.Option(help="When it was due, e.g. 2026-11-20T18:00; tells how late, where known.")
    ] = None,
    assignment: Annotated[
        str,
        typer.Option("--assignment", "-a", help="Which assignment, where an nbgrader folder has several."),
    ] = "",
    max_mb: Annotated[float, typer.Option(min=0.1, help="Largest file that is taken, in MB.")] = 100,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the table and write nothing.")] = False,
) -> None:
    """Turn a download from an LMS into one folder per student, and say who is missing, unknown or unclear.

    Nothing that was collected before is overwritten: a new attempt moves the former one aside. It ends with
    code 0 when all is in order, 1 when the table lists something to look at, 2 when nothing was collected.

    Example: [bold]autograder collect submissions.zip -o submissions/ --roster roster.csv[/bold]
    """
    from autograder.lms.collecting import MODES, Options, parse_due
    from autograder.lms.collecting import collect as run
    from autograder.lms.roster import read_roster
    from autograder.lms.source import Limits
    from autograder.report.words import count_of

    if attempts is not None and attempts not in MODES:
        raise typer.BadParameter(f"{attempts!r}; allowed: {', '.join(MODES)}", param_hint="--attempts")
    options = Options(
        format=format,
        assignment=assignment,
        attempts=attempts,
        groups=groups,
        due=parse_due(due) if due else None,
        limits=Limits(member_bytes=round(max_mb * 1e6)),
    )
    directory = read_roster(roster) if roster else None
    report = run(source, output, directory, options, dry_run=dry_run)
    print_report(out, report)
    if attempts is None and report.collection.attempts != MODES[0]:
        say(out, f"As this folder was collected before: --attempts {report.collection.attempts}.")
    count = count_of(len(report.outcomes), "submission")
    lie = "lies" if len(report.outcomes) == 1 else "lie"
    say(
        out,
        f"Dry run: nothing was written; {count} would lie in {output}."
        if dry_run
        else f"{count} {lie} in {output}; next: autograder grade {output} -a ASSIGNMENT -o RUN",
    )
    raise typer.Exit(0 if report.clean else 1)


def print_report(console: Console, report: Report) -> None:
    """Print what was found, one line per submission that is not plain, and the sums."""
    from rich.table import Table
    from rich.text import Text

    say(console, f"{report.reader.title}: {report.look.reason}")
    table = Table(header_style="bold", box=None, padding=(0, 2, 0, 0))
    table.add_column("what", no_wrap=True)
    table.add_column("number", justify="right")
    table.add_column("who", overflow="fold")
    for what, who, optional in _groups(report):
        if who or not optional:
            most = _SHOWN_NEWS if what in _news(report.outcomes) else _SHOWN
            table.add_row(what, str(len(who)), Text(_listed(who, most)))
    console.print(table)
    for outcome in report.outcomes:
        for text in [*outcome.notes, *outcome.remarks]:
            say(console, f"  {_name(outcome)}: {_shown(text)}")
    for stray in report.collection.strays[:_SHOWN]:
        say(console, f"  not collected, belongs to nobody: {_shown(stray.downloaded)} ({stray.problem})")
    attempts = [one for outcome in report.outcomes for one in outcome.entry.attempts]
    if report.collection.due and not any(one.submitted for one in attempts):
        say(console, f"--due says nothing here: {report.reader.title} gives no times.")
    if not report.with_roster:
        say(console, "Without --roster nobody can be found missing or unknown.")


def _groups(report: Report) -> list[tuple[str, list[str], bool]]:
    """Return each line of the table: what, who, and whether it is left out when there is nobody."""
    outcomes = report.outcomes
    with_roster = report.with_roster

    def those(test: Callable[[Outcome], object]) -> list[str]:
        return [_name(outcome) for outcome in outcomes if test(outcome)]

    return [
        *[(news, [_name(one) for one in outcomes if one.news == news], True) for news in _news(outcomes)],
        (
            "in the roster, missing",
            [_shown(person.label) for person in report.collection.missing],
            not with_roster,
        ),
        ("submitted, unknown", those(lambda one: not one.known), not with_roster),
        (
            "ambiguous",
            [f"{_name(one)}: {_shown(one.entry.conflict)}" for one in outcomes if one.entry.conflict],
            False,
        ),
        ("late", those(lambda one: one.entry.attempt(one.entry.latest).late), False),
        ("several attempts", those(lambda one: len(one.entry.attempts) > 1), True),
        ("groups", those(lambda one: len(one.entry.people) > 1), True),
        ("to look at", those(lambda one: one.notes), False),
        ("files of nobody", [_shown(stray.downloaded) for stray in report.collection.strays], True),
    ]


def _news(outcomes: list[Outcome]) -> list[str]:
    return list(dict.fromkeys(outcome.news for outcome in outcomes))


def _name(outcome: Outcome) -> str:
    labels = ", ".join(person.label for person in outcome.entry.people)
    known = outcome.entry.key if labels.startswith(outcome.entry.key) else f"{outcome.entry.key}: "
    return _shown(labels if known == outcome.entry.key else known + labels)


def _listed(who: list[str], most: int) -> str:
    more = f" and {len(who) - most} more" if len(who) > most else ""
    return ", ".join(who[:most]) + more


def _shown(text: str) -> str:
    from autograder.bulk.shown import shown

    return shown(text, 300)

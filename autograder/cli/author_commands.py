"""The instructors' commands at the terminal."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

from autograder.authoring.generate import generate
from autograder.authoring.verify import KINDS, verify
from autograder.authoring.verify_report import Row, VerifyReport, table
from autograder.cli.console import course_at, err, say
from autograder.errors import CourseError
from autograder.report.words import count_of


def print_assignments(console: Console, course: Path | None) -> None:
    """Print a line per assignment."""
    table = Table(header_style="bold")
    for heading in ("id", "title", "data set", "questions", "public", "hidden"):
        table.add_column(heading, justify="right" if heading in ("questions", "public", "hidden") else "left")
    for assignment in course_at(course).assignments():
        manifest = assignment.manifest
        public, hidden = (
            sum(len(getattr(one, kind)) for one in manifest.questions) for kind in ("public", "hidden")
        )
        cells = (manifest.id, manifest.title, manifest.dataset, len(manifest.questions), public, hidden)
        table.add_row(*(Text(str(cell)) for cell in cells))
    console.print(table)


def run_generate(console: Console, ids: list[str], course: Path | None, *, check: bool) -> int:
    """Write the students' versions, or say what is stale; returns 1 when `check` found something stale.

    Raises AuthoringError when a master cannot be used or a handout would give something away.
    """
    changes = generate(course_at(course), ids, check=check)
    stale = [change for change in changes if change.stale]
    for change in stale:
        say(console, f"{'stale' if check else change.kind}: {change.path}")
    if not stale:
        say(console, f"Nothing to do: all {count_of(len(changes), 'generated file')} are up to date.")
    elif check:
        say(
            console, f"{count_of(len(stale), 'file')} stale; run `autograder generate` and commit the result."
        )
    return 1 if check and stale else 0


def run_verify(
    console: Console,
    ids: list[str],
    course: Path | None,
    *,
    every: bool,
    profile: str,
    slots: int | None,
    only: list[str],
    as_json: bool,
    messages: bool,
) -> int:
    """Verify assignments and print what was found; returns 1 when anything is not as it should be.

    Raises CourseError when neither ids nor `every` is given, or an id or a kind in `only` does not exist.
    """
    if unknown := [kind for kind in only if kind not in KINDS]:
        raise CourseError(f"{unknown[0]!r} cannot be verified; what can: {', '.join(KINDS)}")
    found = course_at(course)
    if not ids and not every:
        raise CourseError("name the assignments to verify, or give --all")
    assignments = found.assignments() if every else [found.assignment(one) for one in ids]
    reports = []
    for assignment in assignments:
        with err.status("") as status:

            def show(
                done: int, total: int, row: Row, name: str = assignment.id, line: Status = status
            ) -> None:
                line.update(f"{name}: {done} of {total} ({row.kind} {row.name})")

            reports.append(verify(assignment, profile, progress=show, slots=slots, kinds=only or KINDS))
    if as_json:
        print(json.dumps([report.to_dict() for report in reports], indent=1))
    else:
        _print_verified(console, reports, messages)
    return 0 if all(report.ok for report in reports) else 1


def _print_verified(console: Console, reports: list[VerifyReport], messages: bool) -> None:
    heading, *lines = table(reports)
    printed = Table(box=None, padding=(0, 1, 0, 0), header_style="bold")  # nine columns in 80 characters
    for name in heading:
        printed.add_column(name, no_wrap=name == "assignment")
    for line in lines:
        printed.add_row(*map(Text, line))
    console.print(printed)
    for report in reports:
        for one in report.reached:
            demanded = "nothing is" if one.minimum is None else f"{one.minimum:.1%} is"
            figures = f"{one.accuracy:.1%} on {report.dataset}/{report.profile}, {demanded} demanded"
            say(
                console,
                f"{report.assignment}, {one.check}: the solution reached {figures}; {one.seconds:.0f} s",
            )
    for report in reports:
        for row in report.failures:
            for problem in row.problems:
                say(console, f"{report.assignment}, {row.kind} {row.name}: {problem}")
        for told in report.messages if messages else []:
            say(
                console,
                f"{told.mutant} ({told.title}) {told.check}: {told.status}: {told.message} Hint: {told.hint}",
            )

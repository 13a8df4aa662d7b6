"""What `autograder export` does: standings from the run, the table of changes, the files."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from autograder.bulk.run_folder import RunFolder
from autograder.bulk.shown import shown
from autograder.cli.console import say
from autograder.cli.look import manifest_of
from autograder.cli.run_marks import marks_of
from autograder.course.manifest import Manifest
from autograder.errors import LmsError
from autograder.lms import flat
from autograder.lms.feedback import pack
from autograder.lms.gradebook import Filled, fill
from autograder.lms.grades import Marks, Policy, Standing, names_of, standings
from autograder.lms.lateness import read_lateness
from autograder.lms.record import IN_A_RUN, Collection, load
from autograder.lms.tables import Table
from autograder.lms.templates import LAYOUTS, Wanted, layout_of
from autograder.report.words import count_of

_SHOWN = 200


@dataclass(frozen=True)
class Request:
    """The options of the command; see `autograder export --help`."""

    to: str
    output: Path | None
    template: Path | None
    column: str
    headers: Mapping[str, str]
    feedback: Path | None
    attempts: str | None
    lateness: Path | None
    scale: bool
    comma: bool | None
    forced: Mapping[str, Decimal]
    write: bool
    overwrite: bool


def run_export(console: Console, run: Path, request: Request, course: Path | None) -> int:
    """Print what would change, write it when asked to; returns the exit code (0 all grades placed, 1 not)."""
    folder = RunFolder.existing(run)
    with folder.journal(read_only=True) as journal:
        manifest = manifest_of(folder, journal, course)
        marks = marks_of(folder, journal, manifest)
    _expect_at_most(request.forced, marks)
    collection = load(folder.path / IN_A_RUN)
    _expect_sensible(request)
    policy = _policy(console, request, manifest, collection, marks)
    students = standings(collection, marks, policy)
    files: dict[Path, bytes] = {}
    if request.template is None:
        _print_students(console, students)
        make = flat.as_json if request.to == "json" else flat.as_csv
        data, complete = make(students, marks), all(one.final is not None for one in students)
    else:
        filled = _filled(request, request.template, students, marks, manifest)
        _print_changes(console, filled)
        data, complete = filled.table.to_bytes(), _complete(filled)
    if request.output is not None:
        files[request.output] = data
    if request.feedback is not None:
        packed = pack(students, request.to)
        files[request.feedback] = packed.data
        say(console, f"Feedback: {count_of(len(packed.names), 'file')}")
        for standing, why in packed.left_out:
            say(console, f"  no feedback for {shown(standing.person.label)}: {shown(why, 200)}")
    _write(console, files, request)
    return 0 if complete else 1


def _expect_sensible(request: Request) -> None:
    """Raise LmsError for options that do not go together."""
    if request.to in LAYOUTS and request.template is None:
        raise LmsError(f"--to {request.to} fills in a file of yours; give your own export with --template")
    if request.to not in LAYOUTS and request.template is not None:
        raise LmsError(f"--to {request.to} writes a file of its own; leave --template out")
    if request.write and request.output is None and request.feedback is None:
        raise LmsError("--write needs to know where: give --output, --feedback or both")
    same = request.output and request.template and request.output.resolve() == request.template.resolve()
    if same:
        raise LmsError(
            f"{request.output} is the template; give another name, so that you can compare the two"
        )


def _expect_at_most(forced: Mapping[str, Decimal], marks: Marks) -> None:
    """Raise LmsError for forced points that nobody could earn."""
    for state, points in forced.items():
        if points > Decimal(str(marks.maximum)):
            raise LmsError(
                f"{marks.assignment} is worth {marks.maximum:g} points; {points} for {state!r} is too much"
            )


def _policy(
    console: Console, request: Request, manifest: Manifest, collection: Collection | None, marks: Marks
) -> Policy:
    attempts = request.attempts or manifest.attempts
    if collection is not None:
        several = [entry for entry in collection.entries if len(entry.attempts) > 1]
        if request.attempts is None and collection.attempts == "best":
            attempts = "best"
        if attempts == "best" and several and collection.attempts == "latest":
            say(
                console,
                f"The best attempt counts, but of {count_of(len(several), 'student')} only the latest was "
                "graded: collect again with --attempts best, and grade.",
            )
    rule, lateness = manifest.late, {}
    if request.lateness is not None:
        if rule is None:
            raise LmsError(f"{manifest.id} has no [late] rule, so --lateness has no effect; leave it out")
        lateness = read_lateness(request.lateness, names_of(collection, marks))
    if rule is not None:
        say(
            console,
            f"Lateness costs {rule.per_day:g} % of the points for each day begun, at most {rule.cap:g} %, "
            f"after {rule.grace_hours:g} h of grace.",
        )
    return Policy(attempts, rule, lateness, request.forced)


def _filled(
    request: Request, template: Path, students: Sequence[Standing], marks: Marks, manifest: Manifest
) -> Filled:
    table = Table.read(template)
    wanted = Wanted(request.column, (manifest.title, manifest.id), request.headers)
    layout = layout_of(request.to, table, wanted)
    return fill(table, layout, students, marks.maximum, scale=request.scale, comma=request.comma)


def _complete(filled: Filled) -> bool:
    """Whether every grade has its row and no row of a student lacks its grade."""
    withheld = any(change.kind == "withheld" for change in filled.changes)
    return not withheld and all(standing.mark is None for standing, _ in filled.rest)


def _print_changes(console: Console, filled: Filled) -> None:
    counts = Counter(change.kind for change in filled.changes)
    say(console, f"Column {shown(filled.column)!r} of {filled.table.name}: {_counted(counts)}.")
    for note in filled.notes:
        say(console, f"Note: {note}.")
    table = RichTable(header_style="bold", box=None, padding=(0, 2, 0, 0))
    for title in ("line", "student", "what", "now", "then", "why"):
        table.add_column(title, justify="right" if title in ("line", "now", "then") else "left")
    listed = [change for change in filled.changes if change.kind not in ("same", "nobody graded")]
    for change in listed[:_SHOWN]:
        cells = (str(change.line), change.label, change.kind, change.old, change.new, change.why)
        table.add_row(*(Text(shown(cell, 120)) for cell in cells))
    if listed:
        console.print(table)
    if len(listed) > _SHOWN:
        say(console, f"and {len(listed) - _SHOWN} more.")
    _print_unplaced(console, filled)


def _print_unplaced(console: Console, filled: Filled) -> None:
    lone = [change for change in filled.changes if change.kind == "nobody graded" and not change.why]
    if lone:
        names = ", ".join(shown(change.label, 60) for change in lone[:20])
        more = f" and {len(lone) - 20} more" if len(lone) > 20 else ""
        say(console, f"In the template, not in the run, left as they are: {names}{more}.")
    for standing, why in filled.rest:
        points = "withheld" if standing.final is None else f"{standing.final}"
        say(console, f"  not written: {shown(standing.person.label)} ({points}): {shown(why, 300)}")


def _print_students(console: Console, students: Sequence[Standing]) -> None:
    counts = Counter("forced" if one.forced else one.state for one in students)
    say(console, f"{count_of(len(students), 'student')}: {_counted(counts)}.")
    table = RichTable(header_style="bold", box=None, padding=(0, 2, 0, 0))
    for title in ("student", "raw", "penalty", "final", "why"):
        table.add_column(title, justify="left" if title in ("student", "why") else "right")
    for one in students[:_SHOWN]:
        numbers = ("", "", "") if one.grade is None else tuple(str(part) for part in one.grade)
        why = "" if one.state == "graded" else f"{one.state}: {one.reason}".rstrip(": ")
        cells = (one.person.label, *numbers, f"forced; {why}" if one.forced else why)
        table.add_row(*(Text(shown(cell, 120)) for cell in cells))
    console.print(table)
    if len(students) > _SHOWN:
        say(console, f"and {len(students) - _SHOWN} more.")


def _write(console: Console, files: Mapping[Path, bytes], request: Request) -> None:
    """Write each file by one rename; an existing one that differs stays unless it may be replaced."""
    if not request.write:
        say(console, "Dry run: nothing was written; add --write when the table is right.")
        return
    for path, data in files.items():
        if path.exists() and not request.overwrite and path.read_bytes() != data:
            raise LmsError(
                f"{path} exists and differs; give another name, or --overwrite. Nothing was written"
            )
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".export-")
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
        say(console, f"Written: {path}")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counts.items()) or "no student"

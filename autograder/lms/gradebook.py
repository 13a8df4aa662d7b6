"""Fill one column of the instructor's own gradebook and leave every other byte as it was.

A format says where things are (`Layout`); what is common is here: whose row is whose, what would change, and
what must not be touched. A grade is written only into a row that is certainly the student's.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

import msgspec

from autograder.checks.text import round_points
from autograder.errors import LmsError
from autograder.lms.cells import guarded
from autograder.lms.grades import Standing
from autograder.lms.identity import Directory, Person
from autograder.lms.roster import person_of
from autograder.lms.tables import Table


class Layout(msgspec.Struct, frozen=True):
    """Where a gradebook has what: `columns` per kind of id, the column to fill, and the rows of students.

    `locked` says for a row why it must not be written; `maxima` what a row's grade is out of, where the file
    says so; `notes` are for the TA.
    """

    columns: dict[str, int]
    grade: int
    rows: list[int]
    locked: dict[int, str] = {}
    maxima: dict[int, Decimal] = {}
    notes: list[str] = []


class Change(msgspec.Struct, frozen=True):
    """What happens to one row: `kind` is fill, change, same, withheld, locked, or nobody graded."""

    line: int
    label: str
    kind: str
    old: str = ""
    new: str = ""
    why: str = ""


class Filled(msgspec.Struct, frozen=True):
    """A filled gradebook: `rest` are students for whom it has no row or no certain one, each with why."""

    table: Table
    column: str
    changes: list[Change]
    rest: list[tuple[Standing, str]]
    notes: list[str]


def fill(
    table: Table,
    layout: Layout,
    standings: Sequence[Standing],
    maximum: float,
    *,
    scale: bool,
    comma: bool | None,
) -> Filled:
    """Write the standings into `table` and return what changed.

    `comma` chooses the decimal sign; None keeps the file's own. Raises LmsError when the gradebook is out of
    another number of points than the run and `scale` is not set.
    """
    _expect_same_points(table, layout, maximum, scale=scale)
    decimal = _decimal_sign(table, layout, comma)
    people = {row: person for row in layout.rows if (person := person_of(table.rows[row], layout.columns))}
    rows, rest = _assigned(table, people, standings)
    changes, lines = [], table.lines()
    for row in layout.rows:
        label = people[row].label if row in people else table.rows[row].text(0)
        standing = rows.get(row)
        old = table.rows[row].text(layout.grade)
        if standing is None:
            why = layout.locked.get(row, "")
            changes.append(Change(lines[row], label, "nobody graded", old, old, why))
            continue
        change = _change(Change(lines[row], label, "", old, old), standing, layout, row, maximum, decimal)
        if change.kind in ("fill", "change"):
            table.write(row, layout.grade, change.new)
        changes.append(change)
    return Filled(
        table, table.header[layout.grade], changes, rest, [*layout.notes, *_formulas(table, layout)]
    )


def number(text: str) -> Decimal | None:
    """Return a cell's number, with a point or a comma; None when it is none."""
    plain = text.strip().replace(" ", "").replace("\u202f", "")
    if re.fullmatch(r"[+-]?\d+,\d+", plain):
        plain = plain.replace(",", ".")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _change(
    about: Change, standing: Standing, layout: Layout, row: int, maximum: float, decimal: str
) -> Change:
    replace = msgspec.structs.replace
    if why := layout.locked.get(row):
        return replace(about, kind="locked", why=why)
    if standing.final is None:
        return replace(about, kind="withheld", why=f"{standing.state}: {standing.reason}".rstrip(": "))
    points = standing.final
    if row in layout.maxima and not standing.forced:
        points = round_points(float(points * layout.maxima[row] / Decimal(str(maximum))))
    new = f"{points:.2f}".replace(".", decimal)
    why = "forced" if standing.forced else _lateness(standing)
    if number(about.old) == points:
        return replace(about, kind="same", why=why)
    return replace(about, kind="change" if number(about.old) is not None else "fill", new=new, why=why)


def _lateness(standing: Standing) -> str:
    grade = standing.grade
    return f"{grade.raw} less {grade.penalty} for lateness" if grade and grade.penalty else ""


def _assigned(
    table: Table, people: dict[int, Person], standings: Sequence[Standing]
) -> tuple[dict[int, Standing], list[tuple[Standing, str]]]:
    """Return the standing of each row, and those without a certain row, with why."""
    places, lines = list(people), table.lines()
    directory = Directory(people.values())
    claims: dict[int, list[Standing]] = defaultdict(list)
    rest: list[tuple[Standing, str]] = []
    for standing in standings:
        match = directory.find(standing.person)
        candidates = [f"line {lines[places[one]]}: {people[places[one]].label}" for one in match.places]
        if match.place is not None:
            claims[places[match.place]].append(standing)
        elif match.ambiguous:
            rest.append((standing, f"ambiguous; may be {'; '.join(candidates)}"))
        else:
            rest.append((standing, f"no row in {table.name}"))
    rows = {row: claimed[0] for row, claimed in claims.items() if len(claimed) == 1}
    for row, claimed in claims.items():
        if len(claimed) > 1:
            labels = ", ".join(one.person.label for one in claimed)
            why = f"ambiguous; line {lines[row]} ({people[row].label}) fits each of: {labels}"
            rest += [(one, why) for one in claimed]
    return rows, rest


def _expect_same_points(table: Table, layout: Layout, maximum: float, *, scale: bool) -> None:
    others = {value for value in layout.maxima.values() if value != Decimal(str(maximum))}
    if others and not scale:
        said = ", ".join(f"{value:f}" for value in sorted(others))
        raise LmsError(
            f"{table.name}: the column {table.header[layout.grade]!r} is out of {said} points, "
            f"the run out of {maximum:g}; give --scale to convert, or choose another --column"
        )


def _decimal_sign(table: Table, layout: Layout, comma: bool | None) -> str:
    """Return the decimal sign of the file: that of its numbers; a point where it has none."""
    if comma is not None:
        return "," if comma else "."
    columns = [layout.grade, *range(len(table.header))]
    texts = [row.text(column).strip() for column in columns for row in table.rows[1:]]
    commas = sum(bool(re.fullmatch(r"\d+,\d{1,3}", text)) for text in texts)
    points = sum(bool(re.fullmatch(r"\d+\.\d+", text)) for text in texts)
    if commas == points == 0:  # no number to learn from: a file with semicolons is from where commas are
        return "," if table.delimiter == ";" else "."
    return "," if commas > points else "."


def _formulas(table: Table, layout: Layout) -> list[str]:
    """Say which cells of people a spreadsheet would evaluate; they are left as they are."""
    lines = table.lines()
    found = [
        lines[row]
        for row in layout.rows
        if any(
            guarded(table.rows[row].text(column)) != table.rows[row].text(column)
            for column in layout.columns.values()
        )
    ]
    if not found:
        return []
    listed = ", ".join(map(str, found[:10]))
    return [f"a spreadsheet would evaluate a name or id in line {listed}: upload the file unopened"]

"""Canvas: the gradebook CSV, exported by the instructor and imported again.

Canvas finds a student by `ID`, and a column by the number in `Title (number)`; a title it does not know makes
a *new* assignment, and another number of points changes the assignment. So nothing but one column is touched.
Source: Canvas's `gradebook_exporter.rb` and `gradebook_importer.rb`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from autograder.errors import LmsError
from autograder.lms.gradebook import Layout, number
from autograder.lms.roster import TEST_STUDENT, person_of, roster_columns
from autograder.lms.tables import Table

_ASSIGNMENT = re.compile(r"^(?P<title>.*) \((?P<id>\d+)\)$", re.DOTALL)
_POINTS = "points possible"
_READ_ONLY = "(read only)"
_KEEP = {"EX": "excused (EX)", "N/A": "not assigned to this student (N/A)"}


def layout(table: Table, column: str, titles: Sequence[str]) -> Layout:
    """Return where the gradebook has its students and the column to fill.

    `column` is a title, a number or both; without it, the one assignment called as one of `titles`. Raises
    LmsError when the file is no gradebook or the column is not certain.
    """
    for needed in ("ID", "Section"):
        if table.column(needed) is None:
            raise LmsError(
                f"{table.name} is no Canvas gradebook: it has no column {needed!r}; export it under Grades"
            )
    grade = _column(table, column, titles)
    columns = _people(table)
    rows: list[int] = []
    locked, maxima, points = {}, {}, None
    for place, row in enumerate(table.rows[1:], 1):
        if person_of(row, columns) is None:
            # Canvas writes "Points Possible" in the language of the site; it comes before the students.
            if row.text(0).strip().casefold() == _POINTS or (not rows and _is_points(row.text(grade))):
                points = row.text(grade)
            continue
        rows.append(place)
        if row.text(0).strip().casefold() == TEST_STUDENT:
            locked[place] = "Canvas's test student"
        elif why := _KEEP.get(row.text(grade).strip().upper()):
            locked[place] = why
        elif len(row.cells) <= grade:
            locked[place] = "the row is too short to have the column"
    if points is not None and _READ_ONLY in points:
        raise LmsError(
            f"{table.name}: the column {table.header[grade]!r} is read only; choose another --column"
        )
    possible = None if points is None else number(points)
    if possible is not None and possible > 0:
        maxima = dict.fromkeys(rows, possible)
    notes = [] if possible else ["the gradebook does not say out of how many points the column is"]
    return Layout(columns, grade, rows, locked, maxima, notes)


def _is_points(text: str) -> bool:
    return number(text) is not None or _READ_ONLY in text


def _people(table: Table) -> dict[str, int]:
    if table.column("Student") is not None:
        return roster_columns(table)
    columns = {"canvas": table.column("ID")}
    columns |= {"sis": table.column("SIS User ID"), "login": table.column("SIS Login ID")}
    columns |= {"last": table.column("LastName"), "first": table.column("FirstName")}
    return {kind: place for kind, place in columns.items() if place is not None}


def _column(table: Table, asked: str, titles: Sequence[str]) -> int:
    """Return the column that is meant; a title that only resembles it is no answer."""
    found = {place: match for place, name in enumerate(table.header) if (match := _ASSIGNMENT.match(name))}
    wanted = {text.strip().casefold() for text in ([asked] if asked else titles) if text.strip()}
    fitting = [
        place
        for place, match in found.items()
        if {match["title"].strip().casefold(), match["id"], match.group().casefold()} & wanted
    ]
    if len(fitting) == 1:
        return fitting[0]
    listed = "; ".join(match.group() for match in found.values()) or "none at all"
    what = f"--column {asked!r}" if asked else f"the assignment ({' or '.join(map(repr, titles))})"
    said = "fits several columns" if fitting else "is no column"
    raise LmsError(f"{table.name}: {what} {said}; give --column with one of: {listed}")

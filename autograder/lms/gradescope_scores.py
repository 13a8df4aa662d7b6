"""Gradescope: the scores CSV of an assignment, and of a course.

First Name,Last Name,SID,Email,Sections,Total Score,Max Points,Status,…      (or Name)
…,SID,Email,{Assignment},{Assignment} - Max Points,…                          a course's gradebook
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.errors import LmsError
from autograder.lms.gradebook import Layout, number
from autograder.lms.roster import person_of, roster_columns
from autograder.lms.tables import Table


def layout(table: Table, column: str, titles: Sequence[str]) -> Layout:
    """Return where the scores have students and total; raises LmsError when the column is not certain."""
    grade, maximum = _columns(table, column, titles)
    columns = roster_columns(table)
    columns.pop("group", None)
    rows, locked, maxima = [], {}, {}
    for place, row in enumerate(table.rows[1:], 1):
        if person_of(row, columns) is None:
            continue
        rows.append(place)
        if len(row.cells) <= grade:
            locked[place] = "the row is too short to have the column"
        possible = None if maximum is None else number(row.text(maximum))
        if possible is not None and possible > 0:
            maxima[place] = possible
    notes = [] if maxima else ["the file does not say out of how many points the scores are"]
    return Layout(columns, grade, rows, locked, maxima, notes)


def _columns(table: Table, asked: str, titles: Sequence[str]) -> tuple[int, int | None]:
    """Return the column to fill and that of the points there are."""
    total = table.column("Total Score")
    if total is not None and asked in ("", "Total Score"):
        return total, table.column("Max Points")
    names = [asked] if asked else [title for title in titles if title]
    found = table.columns(names)
    if len(found) == 1:
        return found[0], table.column(f"{table.header[found[0]]} - Max Points")
    assignments = [
        name.removesuffix(" - Max Points") for name in table.header if name.endswith(" - Max Points")
    ]
    said = "several columns are" if found else "no column is"
    raise LmsError(
        f"{table.name}: {said} called {' or '.join(map(repr, names))}; "
        f"give --column with one of: {'; '.join(assignments) or 'Total Score'}"
    )

"""Moodle: the offline grading worksheet.

Moodle finds a row by `Identifier` ("Participant 1234") and refuses one whose `Last modified (grade)` is older
than what it has, so that cell stays as it is. It writes its headers in the language of the site; what is
called otherwise is told with `--header grade=Bewertung`. Source: Moodle's `importgradeslib.php`.
"""

from __future__ import annotations

from collections.abc import Mapping

from autograder.errors import LmsError
from autograder.lms.gradebook import Layout, number
from autograder.lms.roster import person_of
from autograder.lms.tables import Table

HEADERS = {
    "identifier": "Identifier",
    "name": "Full name",
    "id_number": "ID number",
    "email": "Email address",
    "username": "Username",
    "grade": "Grade",
    "maximum": "Maximum Grade",
    "editable": "Grade can be changed",
    "modified": "Last modified (grade)",
}
"""What may be renamed with `--header KEY=HEADER`, and the English headers."""

_KINDS = {"identifier": "moodle", "name": "name", "id_number": "sis", "email": "email", "username": "login"}
_NO = ("no", "nein", "non", "não", "nee", "nej", "nei", "nie")
_NEEDED = ("identifier", "grade", "modified")


def layout(table: Table, headers: Mapping[str, str]) -> Layout:
    """Return where the worksheet has its students and grades; raises LmsError with what is missing."""
    if unknown := set(headers) - set(HEADERS):
        raise LmsError(f"--header knows no {sorted(unknown)[0]!r}; allowed: {', '.join(HEADERS)}")
    names = {**HEADERS, **headers}
    places = {key: place for key, name in names.items() if (place := table.column(name)) is not None}
    if missing := [key for key in _NEEDED if key not in places]:
        wanted = ", ".join(f"{names[key]!r} (--header {key}=…)" for key in missing)
        raise LmsError(
            f"{table.name} has no column {wanted}; it has: {', '.join(map(repr, table.header))}. "
            "Download the grading worksheet, or say what its headers are called"
        )
    if table.column("Scale") is not None:
        raise LmsError(f"{table.name} is graded with a scale, not with points; change that in Moodle")
    columns = {kind: places[key] for key, kind in _KINDS.items() if key in places}
    rows, locked, maxima = [], {}, {}
    for place, row in enumerate(table.rows[1:], 1):
        if person_of(row, columns) is None:
            continue
        rows.append(place)
        if "editable" in places and row.text(places["editable"]).strip().casefold() in _NO:
            locked[place] = "Moodle says the grade cannot be changed"
        elif len(row.cells) <= places["grade"]:
            locked[place] = "the row is too short to have the column"
        possible = number(row.text(places["maximum"])) if "maximum" in places else None
        if possible is not None and possible > 0:
            maxima[place] = possible
    notes = [] if maxima else ["the worksheet does not say out of how many points the grades are"]
    return Layout(columns, places["grade"], rows, locked, maxima, notes)

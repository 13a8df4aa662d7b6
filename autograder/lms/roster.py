"""The roster: who should hand something in. Any CSV with a column that is known here will do.

    student_id,name,email                    one of your own
    Student,ID,SIS User ID,…,Section         a Canvas gradebook
    Identifier,Full name,ID number,…         a Moodle grading worksheet
    identifier,github_username,…             a GitHub Classroom roster

The same reading serves as the template of an export, because both are lists of people.
"""

from __future__ import annotations

import re
from pathlib import Path

from autograder.errors import LmsError
from autograder.lms.cells import unguarded
from autograder.lms.identity import Directory, Person
from autograder.lms.tables import Row, Table

HEADERS: dict[str, tuple[str, ...]] = {
    "id": ("student_id", "student id", "id", "student", "key"),
    "sis": (
        "sis user id",
        "id number",
        "sid",
        "identifier",
        "matriculation number",
        "roster_identifier",
    ),
    "login": ("sis login id", "username", "login"),
    "email": ("email", "email address", "e-mail", "mail"),
    "canvas": ("canvas_id", "canvas id", "canvas"),
    "moodle": ("moodle_id", "moodle id", "participant", "moodle"),
    "github": ("github_username", "github", "github username"),
    "name": ("name", "full name", "full_name", "sortable name"),
    "group": ("group", "group_name", "team"),
}
"""What a column may be called, per kind; upper and lower case are the same."""

TEST_STUDENT = "student, test"
"""the invented student in the last row of many Canvas gradebooks"""

_FIRST, _LAST = ("first name", "first_name", "firstname"), ("last name", "last_name", "lastname")


def read_roster(path: Path) -> Directory:
    """Return the people of the CSV at `path`.

    Raises LmsError when no column is known, nobody is listed, or two rows have the same id.
    """
    table = Table.read(path)
    columns = roster_columns(table)
    people = [person for row in table.rows[1:] if (person := person_of(row, columns)) is not None]
    invented = TEST_STUDENT if "canvas" in columns else None
    directory = Directory(one for one in people if one.ids.get("name", "").casefold() != invented)
    if not directory.people:
        raise LmsError(f"{path} lists nobody; expected one line per student below the header")
    if twice := directory.twice():
        listed = "; ".join(
            f"{kind} {value!r}: {', '.join(directory.people[place].label for place in places)}"
            for kind, value, places in twice[:5]
        )
        raise LmsError(
            f"{path} has the same id in several rows ({listed}); give each student an id of their own"
        )
    return directory


def roster_columns(table: Table) -> dict[str, int]:
    """Return the column of each kind; raises LmsError when none tells students apart."""
    columns: dict[str, int] = {}
    canvas = table.column("Student") is not None and table.column("Section") is not None
    moodle = table.column("Full name") is not None or table.column("Grade can be changed") is not None
    for kind, names in HEADERS.items():
        column = table.column(*names)
        if column is not None:
            columns[kind] = column
    if canvas:
        columns |= {"name": _at(table, "Student"), "canvas": _at(table, "ID")}
        columns.pop("id", None)
    if moodle and table.column("Identifier") is not None:
        columns["moodle"] = _at(table, "Identifier")
        columns.pop("sis", None)
        if (number := table.column("ID number")) is not None:
            columns["sis"] = number
    for kind, names in (("first", _FIRST), ("last", _LAST)):
        column = table.column(*names)
        if column is not None:
            columns[kind] = column
    if not set(columns) - {"group", "first"}:
        known = sorted({name for names in HEADERS.values() for name in names})
        raise LmsError(
            f"{table.name} has no column that names students ({', '.join(table.header[:12])}); "
            f"expected one of: {', '.join(known)}"
        )
    return columns


def person_of(row: Row, columns: dict[str, int]) -> Person | None:
    """Return the person of a row, or None for a row that names nobody (blank lines, points possible)."""
    found = {kind: unguarded(row.text(column).strip()) for kind, column in columns.items()}
    if "name" not in found and ("last" in found or "first" in found):
        both = [found.get("last", ""), found.get("first", "")]
        found["name"] = ", ".join(part for part in both if part)
    group = found.pop("group", "")
    if "moodle" in found:
        found["moodle"] = re.sub(r"^\D+", "", found["moodle"])  # "Participant 1234", in any language
    ids = {kind: text for kind, text in found.items() if text and kind not in ("first", "last")}
    numbered = {"canvas", "moodle"} & set(columns)
    if numbered and not any(ids.get(kind) for kind in (*numbered, "sis", "login", "email")):
        return None
    return Person(ids, group) if ids else None


def _at(table: Table, name: str) -> int:
    column = table.column(name)
    if column is None:
        raise LmsError(f"{table.name} has no column {name!r}; export it from the LMS again")
    return column

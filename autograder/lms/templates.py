"""Which gradebooks can be filled: one function per LMS that finds the rows and the column in a template."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from autograder.errors import LmsError
from autograder.lms import canvas_gradebook, gradescope_scores, moodle_worksheet
from autograder.lms.gradebook import Layout
from autograder.lms.tables import Table


class Wanted(msgspec.Struct, frozen=True):
    """What the command line says about a template: which column, and what translated headers mean."""

    column: str = ""
    titles: tuple[str, ...] = ()
    """names of the assignment, tried where no column was named"""
    headers: Mapping[str, str] = {}


LAYOUTS: dict[str, Callable[[Table, Wanted], Layout]] = {
    "canvas": lambda table, wanted: canvas_gradebook.layout(table, wanted.column, wanted.titles),
    "moodle": lambda table, wanted: moodle_worksheet.layout(table, wanted.headers),
    "gradescope": lambda table, wanted: gradescope_scores.layout(table, wanted.column, wanted.titles),
}


def layout_of(lms: str, table: Table, wanted: Wanted) -> Layout:
    """Return the layout of `table` as a gradebook of `lms`; raises LmsError with what is missing."""
    if wanted.headers and lms != "moodle":
        raise LmsError("--header is for Moodle's translated worksheets; the others have English headers")
    return LAYOUTS[lms](table, wanted)

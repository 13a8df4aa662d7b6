"""Which assignment a run grades: the foreign one that it keeps, or one of the course."""

from __future__ import annotations

from pathlib import Path

from autograder.bulk.journal import Journal
from autograder.bulk.run_folder import RunFolder
from autograder.cli.console import course_at
from autograder.cli.run_report import run_of
from autograder.course.discovery import Assignment
from autograder.otter.foreign.declaration import assignment_of_run


def assignment_of(folder: RunFolder, journal: Journal, course: Path | None) -> Assignment:
    """Return the assignment of the run in `folder`; a foreign one is found without any course.

    Raises CourseError when it is one of a course and there is no such course.
    """
    foreign = assignment_of_run(folder.path)
    return foreign or course_at(course).assignment(run_of(folder, journal).assignment)

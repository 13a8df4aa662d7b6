"""`autograder check`: find the student's file and its assignment, run the public checks, print the table."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console
from rich.text import Text

from autograder.course.discovery import MANIFEST, Assignment, find_course, open_assignment
from autograder.errors import CourseError

_NOT_SUBMISSIONS = {"course_data.py", "given.py", "test_public.py", "conftest.py"}
_ENDINGS = (".ipynb", ".py")


def run_check(
    console: Console,
    file: Path | None,
    questions: tuple[str, ...],
    assignment_id: str | None,
    course: Path | None,
    seed: int,
) -> int:
    """Check `file` (or the one in this folder); returns 0 when every public check passed, else 1.

    Raises CourseError when no file or no assignment can be told.
    """
    if file is not None and not file.is_file():
        what = "is a folder; name the file in it" if file.is_dir() else "does not exist"
        raise CourseError(f"{file} {what}")
    assignment = find_assignment(file, assignment_id, course)
    manifest = assignment.manifest
    questions = tuple(manifest.question_id(question) for question in questions)
    if file is None:
        file, remark = find_file(Path.cwd(), manifest.id)
        console.print(Text(f"Checking {file.name}{remark}"))
    # TensorFlow's start-up messages would bury the table; what the student's code prints is theirs to see.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from autograder.cli.local_check import check_locally
    from autograder.report.terminal import print_check

    with console.status("Running the public checks …"):
        verdicts, notes = check_locally(assignment, file, questions, seed)
    print_check(console, verdicts, hidden_checks(assignment, questions), notes)
    return 0 if all(str(verdict.status) == "passed" for verdict in verdicts) else 1


def find_assignment(file: Path | None, assignment_id: str | None, course: Path | None) -> Assignment:
    """Return the assignment that `file` answers: from the handout it lies in, or from the course.

    In a course's own tree the file's name tells, unless `assignment_id` does.
    """
    if assignment_id is not None and (course is not None or not _handout(Path.cwd())):
        return find_course(course).assignment(assignment_id)
    start = Path.cwd() if file is None else file.absolute().parent
    for folder in (start, *start.parents):
        if (folder / MANIFEST).is_file():
            return open_assignment(folder)
        if (folder / "assignments").is_dir():
            break
    try:
        found = find_course(course if course is not None else None)
    except CourseError:
        raise CourseError(
            f"no {MANIFEST} in {start} or above it; go to the folder that was handed out for the assignment"
        ) from None
    if file is None:
        raise CourseError("name the file to check, e.g. `autograder check a2_dense.ipynb`")
    return found.assignment(file.stem)


def find_file(folder: Path, assignment_id: str) -> tuple[Path, str]:
    """Return the file to check in a handout folder, and a remark on why that one.

    A handout holds a notebook and a script of one name; the one that was changed last is meant. Otherwise
    there must be exactly one candidate; CourseError names those there are.
    """
    files = [path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix.lower() in _ENDINGS]
    named = [path for path in files if path.stem == assignment_id]
    if len(named) == 2:
        newest = max(named, key=lambda path: (path.stat().st_mtime, path.suffix == ".ipynb"))
        other = next(path for path in named if path != newest)
        return newest, f" (changed later than {other.name}; name the file to check the other)"
    candidates = named or [path for path in files if path.name not in _NOT_SUBMISSIONS]
    if len(candidates) == 1:
        return candidates[0], ""
    if not candidates:
        raise CourseError(f"no notebook and no .py file in {folder}; name the file to check")
    names = ", ".join(path.name for path in candidates[:6])
    raise CourseError(
        f"{len(candidates)} files could be meant ({names}); name one: `autograder check {candidates[0].name}`"
    )


def hidden_checks(assignment: Assignment, questions: tuple[str, ...]) -> int:
    """Return how many hidden checks the questions have; a student's copy knows only the number."""
    return sum(
        len(question.hidden) if question.hidden_count is None else question.hidden_count
        for question in assignment.manifest.questions
        if not questions or question.id in questions
    )


def _handout(folder: Path) -> bool:
    return (folder / MANIFEST).is_file()

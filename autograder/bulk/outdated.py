"""Whose grade is of a file that was replaced since: noted when a folder is looked into, read by reports.

A changed file is graded anew only with `--changed`. Until then the run holds the grade of the former file,
and whoever writes grades elsewhere must know that. The log of the run keeps it: a line of the kind CHANGED
names the submission that was graded, a later line SETTLED says that the folder holds that file again.
"""

from __future__ import annotations

from collections.abc import Iterable

from autograder.bulk.journal import Journal

CHANGED, SETTLED = "changed", "unchanged"


def note_changes(journal: Journal, changed: Iterable[str], same: Iterable[str]) -> None:
    """Write down whose file is another than the graded one, and whose is the graded one (again)."""
    known = outdated(journal)
    for student in changed:
        if student not in known:
            token = str(journal.submission(student).id)
            journal.log(CHANGED, "the file changed and was not graded anew", token, student)
    for student in known & set(same):
        journal.log(SETTLED, "the folder holds the graded file again", student=student)


def outdated(journal: Journal) -> set[str]:
    """Return whose graded file is not what their folder held when it was last looked into."""
    lines = journal.connection.execute(
        "SELECT student, token FROM events WHERE kind IN (?, ?) ORDER BY id", (CHANGED, SETTLED)
    )
    last = {student: token for student, token in lines}
    return {
        student for student, token in last.items() if token and token == str(journal.submission(student).id)
    }

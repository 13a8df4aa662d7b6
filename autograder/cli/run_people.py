"""What a run's copy of the collection record adds to its reports: names, and what lateness takes off."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from autograder.bulk.journal import Journal
from autograder.bulk.outdated import outdated
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.shown import shown
from autograder.course.manifest import Manifest
from autograder.lms.late import final_points
from autograder.lms.record import IN_A_RUN, Attempt, Entry, load
from autograder.report.model import StudentRow

_OUTDATED = "A newer attempt was not graded; these points are those of the former one."
_LATE_UNKNOWN = "Handed in late, and it is not known how late: the points that count are not settled yet."


def with_people(
    folder: RunFolder, journal: Journal, manifest: Manifest, rows: Iterable[StudentRow]
) -> list[StudentRow]:
    """Return the rows with the names of whoever handed in, and with `penalty` where there is a late rule.

    Rows of submissions that were not collected have neither. Verdicts and totals are never changed; where a
    newer file was not graded the row says so, and the lateness of that file takes nothing off.
    """
    old = outdated(journal)
    rows = [dataclasses.replace(row, unsettled=_OUTDATED) if row.student_id in old else row for row in rows]
    record = load(folder.path / IN_A_RUN)
    if record is None:
        return rows
    owners = {attempt.student: (entry, attempt) for entry in record.entries for attempt in entry.attempts}
    return [
        _with_people(manifest, row, *owners[row.student_id]) if row.student_id in owners else row
        for row in rows
    ]


def _with_people(manifest: Manifest, row: StudentRow, entry: Entry, attempt: Attempt) -> StudentRow:
    names = [person.ids.get("name") or person.ids.get("slug", "") for person in entry.people]
    name = shown(", ".join(filter(None, names)), 200)
    if sum(one.gradable for one in entry.attempts) > 1:
        name = f"{name}, attempt {attempt.number} of {len(entry.attempts)}".removeprefix(", ")
    if row.unsettled:
        return dataclasses.replace(row, name=name)
    if manifest.late is not None and attempt.late and attempt.late_seconds is None:
        return dataclasses.replace(row, name=name, unsettled=_LATE_UNKNOWN)
    return dataclasses.replace(row, name=name, penalty=_penalty(manifest, row, attempt))


def _penalty(manifest: Manifest, row: StudentRow, attempt: Attempt) -> float | None:
    """Return what lateness takes off; None without a rule or a grade."""
    if manifest.late is None or row.total is None:
        return None
    maximum = sum(question.points for question in manifest.questions)
    return float(final_points(manifest.late, row.total, maximum, attempt.late_seconds).penalty)

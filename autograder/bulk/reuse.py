"""Identical work is judged once: who waits for whom, and taking a result over.

A result is handed on only within a revision, so under the same checks, manifest, seed, data set and profile,
and only when nothing about it depended on the moment: one that was not judged, or in which a check timed
out, is not. What is taken over is the whole result, and it says from which submission.
"""

from __future__ import annotations

from collections import defaultdict

import msgspec

from autograder.bulk.journal import Journal
from autograder.bulk.records import Submission
from autograder.bulk.standing import result_of
from autograder.bulk.writing import insert_result
from autograder.judge.result import SubmissionResult

REUSED = "reused"
"""key of the provenance under which a result names the submission that was judged in its place"""


class Twins:
    """Which submission stands for which work while it is judged, and those that wait for its result."""

    def __init__(self) -> None:
        self._judging: dict[str, int] = {}
        self._key_of: dict[int, str] = {}
        self._behind: dict[str, list[Submission]] = defaultdict(list)

    def waits(self, submission: Submission, key: str) -> bool:
        """Whether another submission with `key` is being judged; else this one is from now on."""
        first = self._judging.setdefault(key, submission.id)
        if first == submission.id:
            self._key_of[first] = key
            return False
        self._behind[key].append(submission)
        return True

    def released_by(self, submission: Submission) -> list[Submission]:
        """Return those that waited for `submission`, which is settled."""
        key = self._key_of.pop(submission.id, "")
        self._judging.pop(key, None)
        return self._behind.pop(key, [])


def reuse(journal: Journal, submission: Submission, key: str) -> SubmissionResult | None:
    """Record for `submission` the result of identical work, if there is one; returns it."""
    found = journal.connection.execute(
        "SELECT submission FROM results WHERE (revision, work) = (?, ?) AND origin <> 'reused' LIMIT 1",
        (journal.revision, key),
    ).fetchone()
    if found is None or found[0] == submission.id:
        return None
    judged = result_of(journal, found[0])
    if judged is None:
        return None
    provenance = {**judged.provenance, REUSED: found[0]}
    result = msgspec.structs.replace(judged, provenance=provenance, seconds=0.0, cpu_seconds=0.0)
    with journal.transaction() as db:
        insert_result(db, journal.revision, submission.id, 0, result, key, origin=REUSED)
    return result


def judged_instead(journal: Journal, result: SubmissionResult | None) -> str:
    """Return the student whose identical work was judged for `result`; empty when it was judged itself."""
    number = None if result is None else result.provenance.get(REUSED)
    return journal.student_of(number) if isinstance(number, int) else ""

"""The revisions of a run: what there is, which one is published, and how two of them differ."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from autograder.bulk.journal import Journal
from autograder.bulk.records import Counts, Row, Run
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.standing import counts, mean, rows
from autograder.bulk.writing import insert, now, promoted
from autograder.checks.verdicts import Verdict
from autograder.course.suggest import allowed
from autograder.errors import BulkError


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """One revision as it stands; the mean is that of the grades, marks by hand included."""

    run: Run
    counts: Counts
    mean: float | None
    promoted: bool


class CheckChange(msgspec.Struct, frozen=True, kw_only=True):
    """A check that says something else now; None where a revision does not have it."""

    check: str
    before: Verdict | None
    after: Verdict | None

    @property
    def difference(self) -> float:
        """The points that the check alone adds or takes."""
        gained = self.after.awarded if self.after is not None else 0.0
        return gained - (self.before.awarded if self.before is not None else 0.0)


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A student for whom two revisions differ; totals are with marks, None where withheld."""

    student: str
    before: float | None
    after: float | None
    status_before: str
    status_after: str
    checks: list[CheckChange]

    @property
    def difference(self) -> float | None:
        """The points gained, or None where a grade is withheld on either side."""
        return None if self.before is None or self.after is None else self.after - self.before


def revisions(folder: RunFolder) -> list[Revision]:
    """Return the revisions of a run, oldest first."""
    with folder.journal(read_only=True) as journal:
        published = journal.revision
        numbers = [
            number for (number,) in journal.connection.execute("SELECT number FROM revisions ORDER BY number")
        ]
    found = []
    for number in numbers:
        with folder.journal(read_only=True, revision=number) as journal:
            run = journal.run()
            if run is not None:
                found.append(
                    Revision(
                        run=run, counts=counts(journal), mean=mean(journal), promoted=number == published
                    )
                )
    return found


def changes(folder: RunFolder, before: int, after: int) -> Iterator[Change]:
    """Yield the students for whom revision `after` says something else than `before`, by student id."""
    with (
        folder.journal(read_only=True, revision=before) as old,
        folder.journal(read_only=True, revision=after) as new,
    ):
        for old_row, new_row in zip(rows(old), rows(new), strict=True):
            change = _change(old_row, new_row)
            if change.checks or change.before != change.after or change.status_before != change.status_after:
                yield change


def promote(folder: RunFolder, number: int, who: str, *, force: bool = False) -> int:
    """Publish a revision; returns the one that was published before.

    Raises BulkError when there is none of that number, when it is published already, and, unless forced,
    when a student who has a grade would have none.
    """
    with folder.journal() as journal:
        known = [one for (one,) in journal.connection.execute("SELECT number FROM revisions ORDER BY number")]
        if number not in known:
            raise BulkError(f"{folder.path} has no revision {number}; {allowed(map(str, known))}")
        before = journal.revision
        if number == before:
            raise BulkError(f"revision {number} is the promoted one already")
        losing = [] if force else _who_loses(folder, before, number)
        if losing:
            named = ", ".join(losing[:3]) + (f" and {len(losing) - 3} more" if len(losing) > 3 else "")
            raise BulkError(
                f"in revision {number} {len(losing)} with a grade would have none ({named}): "
                "finish it with `autograder regrade`, or promote it with --force"
            )
        _publish(journal, "promote", number, who, f"revision {number} in place of {before}, by {who}")
    return before


def rollback(folder: RunFolder, who: str) -> tuple[int, int]:
    """Return to the revision that was published before; returns (the former, the present) one.

    Raises BulkError when nothing was ever promoted.
    """
    with folder.journal() as journal:
        before = journal.revision
        (depth,) = journal.connection.execute(
            "SELECT COALESCE(SUM(CASE kind WHEN 'promote' THEN 1 ELSE -1 END), 0) FROM promotions"
        ).fetchone()
        if depth <= 0:
            raise BulkError(f"revision {before} is the first that was published; there is none to return to")
        _publish(journal, "rollback", before, who, f"from revision {before}, by {who}")
        return before, promoted(journal.connection)


def _publish(journal: Journal, kind: str, number: int, who: str, text: str) -> None:
    with journal.transaction() as db:
        insert(db, "promotions", {"at": now(), "who": who, "kind": kind, "revision": number})
        insert(db, "events", {"at": now(), "kind": kind, "token": "", "text": text})


def _who_loses(folder: RunFolder, before: int, after: int) -> list[str]:
    with (
        folder.journal(read_only=True, revision=before) as old,
        folder.journal(read_only=True, revision=after) as new,
    ):
        pairs = zip(rows(old), rows(new), strict=True)
        return [
            one.submission.student for one, other in pairs if one.total is not None and other.total is None
        ]


def _change(old: Row, new: Row) -> Change:
    before = {} if old.result is None else {verdict.check: verdict for verdict in old.result.verdicts}
    after = {} if new.result is None else {verdict.check: verdict for verdict in new.result.verdicts}
    # A revision that has not got to a submission yet says nothing about its checks.
    names = [] if old.result is None or new.result is None else list(dict.fromkeys([*before, *after]))
    changed = [
        CheckChange(check=name, before=before.get(name), after=after.get(name))
        for name in names
        if _said(before.get(name)) != _said(after.get(name))
    ]
    return Change(
        student=new.submission.student,
        before=old.total,
        after=new.total,
        status_before=old.status,
        status_after=new.status,
        checks=changed,
    )


def _said(verdict: Verdict | None) -> tuple[str, float, float] | None:
    return None if verdict is None else (str(verdict.status), round(verdict.awarded, 9), verdict.points)

"""From what was graded to one grade per student: which attempt counts, what lateness costs, what is withheld.

The command line hands in plain `Mark`s, one per graded folder. The collection's record says whose folders
they are. Nothing here turns a grade that is missing into a number: that takes a `--force-…` option.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from autograder.course.models import Late
from autograder.lms.identity import Person
from autograder.lms.late import Final, final_points
from autograder.lms.record import Attempt, Collection, Entry
from autograder.lms.staging import gradable

GRADED, NOT_JUDGED, UNREADABLE, MISSING, WAITING = (
    "graded",
    "not judged",
    "unreadable",
    "no submission",
    "not graded yet",
)
UNCERTAIN = "owner not certain"
UNSETTLED = "to be settled"
LATENESS = "lateness not known"
OUTDATED = "newer attempt not graded"
"""the run holds the grade of an earlier file than what was handed in"""
FORCEABLE = (NOT_JUDGED, UNREADABLE, MISSING)


class Mark(msgspec.Struct, frozen=True):
    """What the run says about one folder: `raw` is None where the grade is withheld, and `state` says why."""

    student: str
    state: str
    raw: float | None = None
    reason: str = ""
    file: str = ""
    questions: dict[str, float | None] = {}
    feedback: str = ""


class Marks(msgspec.Struct, frozen=True):
    """All marks of a run, by the name of the folder, and what the assignment is worth."""

    assignment: str
    title: str
    maximum: float
    questions: list[str]
    marks: dict[str, Mark]


class Policy(msgspec.Struct, frozen=True):
    """How marks become grades. `lateness` maps any id of a student to seconds late, over what was recorded.

    `forced` maps a state of FORCEABLE to the points to write for it.
    """

    attempts: str = "latest"
    late: Late | None = None
    lateness: Mapping[str, float] = {}
    forced: Mapping[str, Decimal] = {}


class Standing(msgspec.Struct, frozen=True):
    """One student's grade. `final` is None where it is withheld; `state` and `reason` say why."""

    person: Person
    state: str
    reason: str = ""
    grade: Final | None = None
    forced: bool = False
    mark: Mark | None = None
    attempt: Attempt | None = None
    seconds_late: float | None = None

    @property
    def final(self) -> Decimal | None:
        """The points to write, or None."""
        return None if self.grade is None else self.grade.final


def standings(collection: Collection | None, marks: Marks, policy: Policy) -> list[Standing]:
    """Return one standing for each student: of the collection, of the run, and of the roster."""
    entries = [] if collection is None else collection.entries
    result: list[Standing] = []
    used: set[str] = set()
    for entry in entries:
        used |= {attempt.student for attempt in entry.attempts}
        for person in entry.people:
            result.append(_of_entry(entry, person, marks, policy))
    for student, mark in marks.marks.items():
        if student not in used:
            late = policy.lateness.get(student)
            result.append(_of_mark(Person({"id": student}), mark, None, marks, policy, late))
    for person in [] if collection is None else collection.missing:
        result.append(Standing(person, MISSING, "in the roster; nothing was handed in"))
    return [_forced(standing, policy) for standing in sorted(result, key=lambda one: one.person.key)]


def names_of(collection: Collection | None, marks: Marks) -> set[str]:
    """Return every name that a student or an attempt goes by."""
    names = set(marks.marks)
    for entry in [] if collection is None else collection.entries:
        names |= {entry.name_of(attempt) for attempt in entry.attempts}
        names |= {text for person in entry.people for text in person.ids.values()}
    missing = [] if collection is None else collection.missing
    return names | {text for person in missing for text in person.ids.values()}


def _of_entry(entry: Entry, person: Person, marks: Marks, policy: Policy) -> Standing:
    if entry.conflict:
        return Standing(person, UNCERTAIN, entry.conflict, attempt=entry.attempt(entry.latest))
    latest = entry.attempt(entry.latest)
    if policy.attempts == "latest":
        return _of_attempt(entry, person, latest, marks, policy)
    tried = [
        one for one in entry.attempts if one.number == entry.latest or one.gradable or gradable(one.files)
    ]
    return _best([_of_attempt(entry, person, one, marks, policy) for one in tried], marks)


def _of_attempt(entry: Entry, person: Person, attempt: Attempt, marks: Marks, policy: Policy) -> Standing:
    mark = marks.marks.get(attempt.student)
    if mark is not None:
        return _of_mark(person, mark, attempt, marks, policy, _seconds_late(entry, person, attempt, policy))
    why = f"the run holds no {attempt.student!r}; grade it"
    if not attempt.gradable:
        why = "was not graded and could be better; collect with --attempts best, and grade"
    return Standing(person, WAITING, why, attempt=attempt)


def _of_mark(
    person: Person, mark: Mark, attempt: Attempt | None, marks: Marks, policy: Policy, late: float | None
) -> Standing:
    about = Standing(person, mark.state, mark.reason, mark=mark, attempt=attempt, seconds_late=late)
    if mark.raw is None:
        return about
    flagged = attempt is not None and bool(attempt.late)
    if policy.late is not None and late is None and flagged:
        why = "handed in late, and nothing says how late; give --lateness FILE"
        return msgspec.structs.replace(about, state=LATENESS, reason=why)
    return msgspec.structs.replace(about, grade=final_points(policy.late, mark.raw, marks.maximum, late))


def _seconds_late(entry: Entry, person: Person, attempt: Attempt, policy: Policy) -> float | None:
    """Return how late an attempt was: as the TA says, else as was recorded; None when not known.

    What is said of a student is not said of an attempt in time where another one is known to be late.
    """
    in_time = not attempt.late and any(one.late for one in entry.attempts)
    for text in [entry.name_of(attempt), *([] if in_time else person.ids.values())]:
        if text in policy.lateness:
            return policy.lateness[text]
    return attempt.late_seconds


def _best(tried: list[Standing], marks: Marks) -> Standing:
    """Return the attempt with the most points after lateness, the earliest of equals.

    An attempt that is not judged might be better than all that are; then the grade is withheld.
    """
    graded = [one for one in tried if one.final is not None]
    best = max(graded, key=lambda one: one.final or Decimal(0), default=tried[-1])
    for one in tried:
        open_still = one.state in (NOT_JUDGED, WAITING, LATENESS, OUTDATED)
        if open_still and (best.final is None or best.final < Decimal(str(marks.maximum))):
            number = one.attempt.number if one.attempt else 1
            return msgspec.structs.replace(one, reason=f"attempt {number}: {one.reason}")
    return best


def _forced(standing: Standing, policy: Policy) -> Standing:
    if standing.final is not None or standing.state not in policy.forced:
        return standing
    points = policy.forced[standing.state]
    return msgspec.structs.replace(standing, grade=Final(points, Decimal("0.00"), points), forced=True)

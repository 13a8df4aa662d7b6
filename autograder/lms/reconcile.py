"""Hold what was handed in against the roster: who is known, who is missing, whose a submission may be.

Nothing is left out because it does not fit: an unknown or ambiguous submission is collected and graded like
any other. What it lacks is a certain owner, so no grade is exported for it before somebody has looked.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import msgspec

from autograder.lms.contract import HandedIn, Reading
from autograder.lms.identity import Directory, Person


class Owner(msgspec.Struct, frozen=True):
    """Whose the attempts of one key are."""

    key: str
    people: tuple[Person, ...]
    attempts: tuple[HandedIn, ...]
    known: bool = True
    """whether all of `people` are in the roster (True without one)"""
    conflict: str = ""


class Reconciled(msgspec.Struct, frozen=True):
    """All owners, by key, and who of the roster handed nothing in."""

    owners: list[Owner]
    missing: list[Person]


def reconcile(reading: Reading, roster: Directory | None, *, groups: bool = False) -> Reconciled:
    """Group `reading` by owner and name the owners as the roster does.

    With `groups`, what one member of a roster's group handed in counts for all of them.
    """
    by_key: dict[str, list[HandedIn]] = defaultdict(list)
    for one in reading.handed_in:
        by_key[one.key].append(one)
    owners = []
    for key, attempts in sorted(by_key.items()):
        attempts.sort(key=lambda one: one.order)
        owners.append(_owner(key, tuple(attempts), roster, groups=groups))
    owners = _claimed_once(owners)
    missing = [] if roster is None else _missing(roster, owners)
    return Reconciled(owners, missing)


def _owner(key: str, attempts: tuple[HandedIn, ...], roster: Directory | None, *, groups: bool) -> Owner:
    people = attempts[-1].people
    if roster is None:
        return Owner(key, people, attempts)
    known, conflicts, named = True, [], []
    for person in people:
        match = roster.find(person)
        if match.place is not None:
            listed = roster.people[match.place]
            named.append(person.with_ids_of(listed))
            if groups and listed.group:
                named += [
                    other for other in roster.people if other.group == listed.group and other is not listed
                ]
            continue
        named.append(person)
        if match.ambiguous:
            who = ", ".join(roster.people[place].label for place in match.places)
            conflicts.append(f"{person.label} may be any of these in the roster: {who}")
        else:
            known = False
    distinct = {tuple(sorted(person.ids.items())): person for person in named}
    return Owner(key, tuple(distinct.values()), attempts, known, "; ".join(conflicts))


def _claimed_once(owners: list[Owner]) -> list[Owner]:
    """Mark the owners that share a person: two submissions of one student are not ours to choose from."""
    claims = Counter(name for owner in owners for name in {_name(person) for person in owner.people})
    result = []
    for owner in owners:
        shared = [person.label for person in owner.people if claims[_name(person)] > 1]
        if shared and not owner.conflict:
            others = [one.key for one in owners if one is not owner and _shares(one, owner)]
            said = f"{', '.join(shared)} also handed in as {', '.join(map(repr, others[:5]))}"
            owner = msgspec.structs.replace(owner, conflict=said)
        result.append(owner)
    return result


def _missing(roster: Directory, owners: list[Owner]) -> list[Person]:
    handed = Directory(person for owner in owners for person in owner.people)
    return [person for person in roster.people if not handed.find(person).places]


def _shares(one: Owner, other: Owner) -> bool:
    return bool({_name(person) for person in one.people} & {_name(person) for person in other.people})


def _name(person: Person) -> tuple[str, str]:
    """Return what tells a person apart: the preferred id and its kind."""
    kind = next((kind for kind, text in person.ids.items() if text == person.key), "")
    return kind, person.key

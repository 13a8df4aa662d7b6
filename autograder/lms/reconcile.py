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
    places: frozenset[int] = frozenset()
    """where `people` are in the roster"""


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
    if roster is None:
        return Reconciled(owners, [])
    owners = _claimed_once(owners, roster)
    return Reconciled(owners, _missing(roster, owners))


def _owner(key: str, attempts: tuple[HandedIn, ...], roster: Directory | None, *, groups: bool) -> Owner:
    people = attempts[-1].people
    if roster is None:
        return Owner(key, people, attempts)
    known, conflicts, places = True, [], set()
    named: list[Person] = []
    for person in people:
        match = roster.find(person)
        if match.place is None:
            named.append(person)
            known = known and match.ambiguous
            if match.ambiguous:
                who = ", ".join(roster.people[place].label for place in match.places)
                conflicts.append(f"{person.label} may be any of these in the roster: {who}")
            continue
        listed = roster.people[match.place]
        mates = [
            place for place, other in enumerate(roster.people) if listed.group and other.group == listed.group
        ]
        named.append(person.with_ids_of(listed))
        named += [roster.people[place] for place in mates if groups and place != match.place]
        places |= {match.place, *(mates if groups else ())}
    distinct = {tuple(sorted(person.ids.items())): person for person in named}
    return Owner(key, tuple(distinct.values()), attempts, known, "; ".join(conflicts), frozenset(places))


def _claimed_once(owners: list[Owner], roster: Directory) -> list[Owner]:
    """Mark the owners that share a person: two submissions of one student are not ours to choose from."""
    claims = Counter(place for owner in owners for place in owner.places)
    result = []
    for owner in owners:
        shared = [place for place in sorted(owner.places) if claims[place] > 1]
        if shared and not owner.conflict:
            others = [one.key for one in owners if one is not owner and one.places & owner.places]
            who = ", ".join(roster.people[place].label for place in shared)
            said = f"{who} also handed in as {', '.join(map(repr, others[:5]))}"
            owner = msgspec.structs.replace(owner, conflict=said)
        result.append(owner)
    return result


def _missing(roster: Directory, owners: list[Owner]) -> list[Person]:
    """Return who handed in nothing; one of several whose a submission may be is not among them."""
    handed = Directory(person for owner in owners for person in owner.people)
    return [person for person in roster.people if not handed.find(person).places]

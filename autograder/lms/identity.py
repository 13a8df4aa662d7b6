"""Who is who: the ids and names by which a student is known, and how two such sets are matched.

Every id is text. Ids decide before names do; where the ids of one person point at two rows, or a name fits
several, the match is *ambiguous* and nobody is chosen: a grade in a wrong row is worse than none.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

IDS = ("canvas", "moodle", "github", "sis", "login", "email", "id")
"""Kinds of ids: the numbers of Canvas and Moodle, a GitHub login, the institution's id, a login, an address,
and `id` where a file does not say which."""

_ANY = ("id", "sis", "login", "email", "github")
_PREFERRED = ("id", "sis", "login", "email", "github", "canvas", "moodle", "slug", "name")


class Person(msgspec.Struct, frozen=True):
    """One student: `ids` maps a kind (one of IDS, `name`, or `slug`, Canvas's squeezed name) to its text."""

    ids: dict[str, str]
    group: str = ""

    @property
    def key(self) -> str:
        """The id to call the person by."""
        return next((self.ids[kind] for kind in _PREFERRED if self.ids.get(kind)), "")

    @property
    def label(self) -> str:
        """The person for a table: id and name."""
        name = self.ids.get("name", "") or self.ids.get("slug", "")
        return self.key if not name or name == self.key else f"{self.key} ({name})"

    def with_ids_of(self, other: Person) -> Person:
        """Return the person with the ids of `other` on top; an `id` of unknown kind gives way to them."""
        own = {kind: text for kind, text in self.ids.items() if kind != "id" or not set(IDS) & set(other.ids)}
        return Person({**own, **other.ids}, other.group or self.group)


class Match(msgspec.Struct, frozen=True):
    """The places of those a person may be: one is a match, none is unknown, several are ambiguous."""

    places: tuple[int, ...]
    by: str = ""

    @property
    def place(self) -> int | None:
        """The one place, or None."""
        return self.places[0] if len(self.places) == 1 else None

    @property
    def ambiguous(self) -> bool:
        """Whether there are several candidates."""
        return len(self.places) > 1


class Directory:
    """People who can be looked up by any of their ids, or by name."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people: Sequence[Person] = list(people)
        self._ids: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._names: dict[str, list[int]] = defaultdict(list)
        self._slugs: dict[str, list[int]] = defaultdict(list)
        for place, person in enumerate(self.people):
            for kind in IDS:
                if person.ids.get(kind):
                    self._ids[kind, _plain(kind, person.ids[kind])].append(place)
            if name := person.ids.get("name"):
                self._names[name_key(name)].append(place)
                for slug in slugs(name):
                    self._slugs[slug].append(place)

    def find(self, person: Person) -> Match:
        """Return who `person` may be here: by ids, and by name only when no id is known here."""
        places, used = set(), []
        for kind in IDS:
            if hits := self._by_id(kind, person.ids.get(kind, "")):
                places |= hits
                used.append(kind)
        if places:
            return Match(tuple(sorted(places)), ", ".join(used))
        if name := person.ids.get("name"):
            found = self._names.get(name_key(name), [])
        else:
            found = self._slugs.get(person.ids.get("slug", "").casefold(), [])
        # A name that fits, of somebody whose id of the same kind is another: that is a namesake.
        fitting = tuple(sorted({place for place in found if not self._contradicts(person, place)}))
        return Match(fitting, "name" if fitting else "")

    def twice(self) -> list[tuple[str, str, list[int]]]:
        """Return (kind, id, places) of every id that several people here have."""
        return [
            (kind, value, places)
            for (kind, value), places in self._ids.items()
            if kind != "email" and len(places) > 1
        ]

    def _by_id(self, kind: str, text: str) -> set[int]:
        if not text:
            return set()
        kinds = _ANY if kind == "id" else (kind,) if kind in ("canvas", "moodle") else (kind, "id")
        if kind == "id":  # a folder may be called by any id, Canvas's and Moodle's numbers too
            kinds = (*kinds, "canvas", "moodle")
        return {place for one in kinds for place in self._ids.get((one, _plain(one, text)), ())}

    def _contradicts(self, person: Person, place: int) -> bool:
        theirs = self.people[place].ids
        return any(
            person.ids.get(kind)
            and theirs.get(kind)
            and _plain(kind, person.ids[kind]) != _plain(kind, theirs[kind])
            for kind in IDS
        )


def name_key(name: str) -> str:
    """Return what is equal for "Doe, Jane", "Jane Doe" and "jane  DOE": the sorted words of the name."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(sorted(re.findall(r"\w+", folded)))


def slugs(name: str) -> set[str]:
    """Return what Canvas may make of a name: "Doe, Jane" is `doejane`, and so may "Jane Doe" be."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", name).lower())
    if "," in name:
        return {"".join(words)}
    return {"".join(words[turn:] + words[:turn]) for turn in range(len(words))}


def _plain(kind: str, text: str) -> str:
    text = unicodedata.normalize("NFC", text.strip())
    if kind == "moodle":
        return re.sub(r"^\D+", "", text)
    return text.casefold() if kind in ("email", "login", "github") else text

"""What every format of an LMS must answer: is this yours, and who handed in what?

A format is a module with a `Reader`. It looks at the *names* in a source and at small metadata files, never
at what students wrote; collecting, checking and placing are the same for all formats and live elsewhere.
"""

from __future__ import annotations

from typing import Protocol

import msgspec

from autograder.lms.identity import Person
from autograder.lms.source import Member, Source


class Look(msgspec.Struct, frozen=True):
    """How sure a format is that a source is its own: 0 to 1, and why."""

    score: float
    reason: str


class Handed(msgspec.Struct, frozen=True):
    """One file that was handed in: the member, and what the student called it (a path in parts)."""

    member: Member
    original: tuple[str, ...]


class HandedIn(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt of a student or a group. Those with the same `key` are attempts of the same people.

    `order` sorts attempts, earliest first. `label` is what the LMS wants to see again on feedback: a folder
    or the beginning of a file name. `submitted` is ISO 8601 or empty; `late` is None where the format does
    not say.
    """

    key: str
    people: tuple[Person, ...]
    files: tuple[Handed, ...]
    order: str = ""
    submitted: str = ""
    late: bool | None = None
    label: str = ""
    notes: tuple[str, ...] = ()


class Reading(msgspec.Struct, frozen=True):
    """What a format made of a source; `strays` are members it can give to nobody, with why."""

    handed_in: list[HandedIn]
    strays: list[tuple[Member, str]] = []


class Reader(Protocol):
    """One format of downloads."""

    name: str
    title: str

    def look(self, source: Source) -> Look:
        """Say how sure this format is that `source` is its own."""
        ...

    def read(self, source: Source, assignment: str) -> Reading:
        """Return who handed in what; `assignment` chooses where the source holds several ('' if not asked).

        Raises LmsError for metadata that cannot be read, or several assignments and none chosen.
        """
        ...


def fraction(matched: int, total: int) -> float:
    """Return the part of `total` that matched; 0 of nothing."""
    return matched / total if total else 0.0


def relevant(source: Source) -> list[Member]:
    """Return the members that a person put there."""
    return [member for member in source.members if not member.junk]

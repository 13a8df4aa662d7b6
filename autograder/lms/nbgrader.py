"""nbgrader: the folder `submitted/`, or an exchange's `inbound/`.

submitted/{student id}/{assignment}/{notebook}.ipynb      and timestamp.txt beside it
inbound/{student}+{assignment}+{timestamp}[+{random}]/…   every attempt
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from autograder.errors import LmsError
from autograder.lms.contract import Handed, HandedIn, Look, Reading, fraction, relevant
from autograder.lms.identity import Person
from autograder.lms.source import Limits, Member, Refused, Source

_STAMP = "timestamp.txt"
_SMALL = Limits(member_bytes=10_000)
_STEPS = {"submitted", "inbound"}
_INBOUND = re.compile(
    r"^(?P<student>[^+*]+)\+(?P<assignment>[^+*]+)"
    r"\+(?P<time>\d{4}-\d\d-\d\d[ _]\d\d[:.]\d\d[:.]\d\d[^+]*)(\+[^+]+)?$"
)


class Nbgrader:
    """A course folder, its `submitted/`, or an exchange's `inbound/`."""

    name = "nbgrader"
    title = "nbgrader submitted/ or inbound/"

    def look(self, source: Source) -> Look:
        """Look for time stamps where nbgrader puts them, or names with `+`."""
        members = relevant(source)
        inbound = sum(
            bool(_INBOUND.match(_below(member.parts)[0]))
            for member in members
            if len(_below(member.parts)) > 1
        )
        if inbound:
            return Look(fraction(inbound, len(members)), f"{inbound} files in STUDENT+ASSIGNMENT+TIME")
        stamped = {
            _below(member.parts)[:2]
            for member in members
            if len(_below(member.parts)) == 3 and member.name == _STAMP
        }
        mine = sum(
            len(_below(member.parts)) >= 3 and _below(member.parts)[:2] in stamped for member in members
        )
        named = any(member.parts[0] == "submitted" for member in members if member.parts)
        deep = sum(
            len(_below(member.parts)) >= 3 and member.parts[0] == "submitted"
            for member in members
            if member.parts
        )
        matched = max(mine, deep if named else 0)
        return Look(
            fraction(matched, len(members)), f"{matched} of {len(members)} files in STUDENT/ASSIGNMENT/"
        )

    def read(self, source: Source, assignment: str) -> Reading:
        """Give each folder to its student; see `Reader`."""
        folders: dict[tuple[str, str, str], list[Handed]] = defaultdict(list)
        stamps: dict[tuple[str, str, str], Member] = {}
        strays: list[tuple[Member, str]] = []
        for parts in source.folders:
            if (place := _place((*_below(parts), _STAMP))) is not None:
                folders[place[0]] += []
        for member in relevant(source):
            place = _place(_below(member.parts))
            if place is None:
                strays.append((member, "not in STUDENT/ASSIGNMENT/ as nbgrader has it"))
            elif place[1] == (_STAMP,):
                stamps[place[0]] = member
                folders[place[0]] += []
            else:
                folders[place[0]].append(Handed(member, place[1]))
        chosen = _choose(source, {assignment for _, assignment, _ in folders}, assignment)
        return Reading(
            [
                _handed_in(source, key, files, stamps.get(key))
                for key, files in folders.items()
                if key[1] == chosen
            ],
            strays,
        )


def _choose(source: Source, found: set[str], asked: str) -> str:
    if asked and asked not in found:
        raise LmsError(f"{source.name} has no assignment {asked!r}; it has: {', '.join(sorted(found))}")
    if not asked and len(found) > 1:
        raise LmsError(
            f"{source.name} has {len(found)} assignments ({', '.join(sorted(found))}); "
            "choose one with --assignment"
        )
    return asked or next(iter(found), "")


def _handed_in(
    source: Source, key: tuple[str, str, str], files: list[Handed], stamp: Member | None
) -> HandedIn:
    student, assignment, time = key
    submitted = parse_time(time.replace("_", " "))
    notes: tuple[str, ...] = ()
    if stamp is not None:
        text = _stamp_text(source, stamp)
        submitted = parse_time(text)
        notes = () if submitted else (f"{_STAMP} says {text[:80]!r}, which is no time",)
    return HandedIn(
        key=student,
        people=(Person({"id": student}),),
        files=tuple(files),
        order=submitted or time,
        submitted=submitted,
        label=f"{student}/{assignment}",
        notes=notes,
    )


def _below(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the path below `submitted/` or `inbound/`, where there is one."""
    return parts[1:] if len(parts) > 1 and parts[0] in _STEPS else parts


def _place(parts: tuple[str, ...]) -> tuple[tuple[str, str, str], tuple[str, ...]] | None:
    """Return (student, assignment, time in the name) and the path below, or None."""
    if len(parts) >= 2 and (found := _INBOUND.match(parts[0])):
        return (found["student"], found["assignment"], found["time"]), parts[1:]
    if len(parts) >= 3:
        return (parts[0], parts[1], ""), parts[2:]
    return None


def _stamp_text(source: Source, member: Member) -> str:
    try:
        return b"".join(source.chunks(member, _SMALL)).decode("utf-8", "replace").strip()
    except Refused:
        return ""


def parse_time(text: str) -> str:
    """Return nbgrader's time ("2015-02-02 14:58:23.948203 America/Los_Angeles") in UTC; '' if it is none."""
    day, _, rest = text.strip().partition(" ")
    clock, _, zone = rest.partition(" ")
    try:
        time = datetime.fromisoformat(f"{day} {clock}".strip())
        place = ZoneInfo(zone) if zone and zone != "UTC" else UTC
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return ""
    return (time if time.tzinfo else time.replace(tzinfo=place)).astimezone(UTC).isoformat(timespec="seconds")

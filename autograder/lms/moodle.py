"""Moodle: the zip behind "Download all submissions", with folders or without, and blind marking's too.

    Jane Doe_1234_assignsubmission_file_/a2.ipynb      folders on
    Jane Doe_1234_assignsubmission_file_a2.ipynb       folders off
    Jane Doe_1234_assignsubmission_onlinetext_/onlinetext.html
    Participant_1234_assignsubmission_file_a2.ipynb    blind marking: nobody is named

Names hold blanks and underscores, so everything is anchored on `_(number)_assignsubmission_`.
"""

from __future__ import annotations

import re
from collections import defaultdict

from autograder.lms.contract import Handed, HandedIn, Look, Reading, fraction, relevant
from autograder.lms.identity import Person
from autograder.lms.source import Member, Source

_PART = re.compile(
    r"^(?P<name>.*)_(?P<pid>\d+)_assignsubmission_(?P<kind>file|onlinetext)(?P<rest>_.*)?$", re.DOTALL
)


class Moodle:
    """The zip, or the folder it was unpacked to; it may lie in one folder of its own."""

    name = "moodle"
    title = "Moodle submissions zip"

    def look(self, source: Source) -> Look:
        """Count the names with `_assignsubmission_`."""
        members = relevant(source)
        matched = sum(_parse(member.parts) is not None for member in members)
        empty = sum(_parse((*parts, "")) is not None for parts in source.folders)
        total = len(members) + len(source.folders)
        return Look(
            fraction(matched + empty, total), f"{matched + empty} of {total} names have _assignsubmission_"
        )

    def read(self, source: Source, assignment: str) -> Reading:
        """Group the files by participant; see `Reader`."""
        files: dict[str, list[Handed]] = defaultdict(list)
        who: dict[str, tuple[str, str]] = {}
        strays: list[tuple[Member, str]] = []
        for parts in source.folders:
            if found := _parse((*parts, "")):
                files[found[0]["pid"]] += []
                who.setdefault(found[0]["pid"], (found[0]["name"], found[0].group()))
        for member in relevant(source):
            found = _parse(member.parts)
            if found is None:
                strays.append((member, "not named as Moodle names submissions"))
                continue
            match, original = found
            files[match["pid"]].append(Handed(member, original or (match["kind"],)))
            label = match.group() if len(original) and match.group() in member.parts[:-1] else _prefix(match)
            if match["pid"] not in who or match["kind"] == "file":
                who[match["pid"]] = (match["name"], label)
        return Reading([_handed_in(pid, *who[pid], handed) for pid, handed in files.items()], strays)


def _handed_in(pid: str, name: str, label: str, files: list[Handed]) -> HandedIn:
    blind = name == "Participant"
    ids = {"moodle": pid} if blind else {"moodle": pid, "name": name}
    return HandedIn(key=pid, people=(Person(ids),), files=tuple(files), label=label)


def _parse(parts: tuple[str, ...]) -> tuple[re.Match[str], tuple[str, ...]] | None:
    """Return the match of the folder or file that names the participant, and the student's own path."""
    for place, part in enumerate(parts[:2]):
        found = _PART.match(part)
        if found is None:
            continue
        below = parts[place + 1 :]
        if below:
            return found, tuple(piece for piece in below if piece)
        rest = (found["rest"] or "").removeprefix("_")
        return found, ((rest,) if rest else ())
    return None


def _prefix(match: re.Match[str]) -> str:
    """Return what a file's name begins with in the flat zip, up to where the student's own name begins."""
    return f"{match['name']}_{match['pid']}_assignsubmission_{match['kind']}_"

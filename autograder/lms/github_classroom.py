"""GitHub Classroom: the folder that `gh classroom clone student-repos` leaves.

    {assignment}-submissions/{assignment}-{login or team}/…

The service is gone; the folders remain. A roster with a column `github_username` says who the logins are.
"""

from __future__ import annotations

import os
from collections import defaultdict

from autograder.lms.contract import Handed, HandedIn, Look, Reading, fraction, relevant
from autograder.lms.identity import Person
from autograder.lms.source import Member, Source

_SUFFIX = "-submissions"


class GithubClassroom:
    """The clones of one assignment."""

    name = "github_classroom"
    title = "GitHub Classroom clones"

    def look(self, source: Source) -> Look:
        """Look for folders that all begin with the assignment's name and a dash."""
        slug, depth = _slug(source)
        members = relevant(source)
        if not slug:
            return Look(0.0, f"no folder ASSIGNMENT{_SUFFIX} with folders ASSIGNMENT-LOGIN")
        matched = sum(_place(slug, depth, member) is not None for member in members)
        return Look(fraction(matched, len(members)), f"{matched} of {len(members)} files in {slug}-LOGIN/")

    def read(self, source: Source, assignment: str) -> Reading:
        """Give each clone to its login; see `Reader`."""
        files: dict[str, list[Handed]] = defaultdict(list)
        strays: list[tuple[Member, str]] = []
        slug, depth = _slug(source)
        for parts in source.folders:
            if len(parts) > depth and parts[depth].startswith(f"{slug}-"):
                files[parts[depth].removeprefix(f"{slug}-")] += []
        for member in relevant(source):
            place = _place(slug, depth, member)
            if place is None:
                strays.append((member, "not in the clone of a student"))
            else:
                files[place[0]].append(Handed(member, place[1]))
        return Reading([_handed_in(slug, login, handed) for login, handed in files.items()], strays)


def _handed_in(slug: str, login: str, files: list[Handed]) -> HandedIn:
    person = Person({"github": login})
    return HandedIn(key=login, people=(person,), files=tuple(files), label=f"{slug}-{login}")


def _slug(source: Source) -> tuple[str, int]:
    """Return the assignment's slug and how deep the clones lie; ('', 0) when this is no such folder."""
    tops = {member.parts[0] for member in relevant(source) if len(member.parts) > 1}
    name = os.path.basename(os.path.normpath(source.name)).removesuffix(".zip")
    if len(tops) == 1 and (top := next(iter(tops))).endswith(_SUFFIX):
        return top.removesuffix(_SUFFIX), 1
    if name.endswith(_SUFFIX) and tops:
        slug = name.removesuffix(_SUFFIX)
        if any(top.startswith(f"{slug}-") for top in tops):
            return slug, 0
    return "", 0


def _place(slug: str, depth: int, member: Member) -> tuple[str, tuple[str, ...]] | None:
    if len(member.parts) < depth + 2 or not member.parts[depth].startswith(f"{slug}-"):
        return None
    return member.parts[depth].removeprefix(f"{slug}-"), member.parts[depth + 1 :]

"""A folder or zip of no particular origin: one file or one folder per student, named by the student's id."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath

from autograder.lms.contract import Handed, HandedIn, Look, Reading, relevant
from autograder.lms.identity import Person
from autograder.lms.source import Source

_ENDINGS = (".py", ".ipynb", ".zip")


class Plain:
    """What is left when no LMS recognises itself."""

    name = "plain"
    title = "one file or folder per student"

    def look(self, source: Source) -> Look:
        """Never sure: any folder is a plain one."""
        gradable = sum(member.name.lower().endswith(_ENDINGS) for member in relevant(source))
        return Look(0.5 if gradable else 0.3, f"{gradable} notebooks, Python files or zips")

    def read(self, source: Source, assignment: str) -> Reading:
        """Take each top-level entry as a student's; a single folder around all of them is passed through."""
        members = relevant(source)
        depth = _depth(source)
        files: dict[str, list[Handed]] = defaultdict(list)
        homes: dict[str, set[str]] = defaultdict(set)
        for parts in source.folders:
            if len(parts) > depth:
                files[parts[depth]] += []
                homes[parts[depth]].add(parts[depth])
        for member in members:
            below = member.parts[depth:]
            key = below[0] if len(below) > 1 else PurePosixPath(member.name).stem or member.name
            files[key].append(Handed(member, below[1:] or (member.name,)))
            homes[key].add(below[0] if below else member.name)
        return Reading([_handed_in(key, files[key], sorted(homes[key])) for key in files])


def _handed_in(key: str, files: list[Handed], homes: list[str]) -> HandedIn:
    several = f"several entries are named by this id: {', '.join(map(repr, homes[:5]))}"
    return HandedIn(
        key=key,
        people=(Person({"id": key}),),
        files=tuple(files),
        label=homes[0],
        notes=(several,) if len(homes) > 1 else (),
    )


def _depth(source: Source) -> int:
    """Return 1 where a single folder holds a folder or file per student, as most zip programs make it."""
    members = relevant(source)
    tops = {parts[0] for parts in [*(member.parts for member in members), *source.folders] if parts}
    shallow = any(len(member.parts) == 1 for member in members)
    if len(tops) != 1 or shallow:
        return 0
    below = {parts[1] for parts in [*(member.parts for member in members), *source.folders] if len(parts) > 1}
    return 1 if len(below) > 1 else 0

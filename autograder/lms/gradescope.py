"""Gradescope: the export of an assignment's submissions.

`assignment_{n}_export/` holds `submission_metadata.yml` and a folder `submission_{id}/` for each. The YAML's
keys are Ruby symbols (`:submitters`). It is read with the loader that leaves every scalar text: `:sid: 00123`
would be a number to any other.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

import yaml

from autograder.errors import LmsError
from autograder.lms.contract import Handed, HandedIn, Look, Reading, relevant
from autograder.lms.identity import Person
from autograder.lms.source import Member, Source, read_small

METADATA = "submission_metadata.yml"
_EMPTY = ("", "null", "~", "nil")


class Gradescope:
    """The folder or zip behind "Export Submissions"."""

    name = "gradescope"
    title = "Gradescope export"

    def look(self, source: Source) -> Look:
        """Look for the metadata file at the top or in one folder."""
        found = _metadata(source)
        return Look(1.0, f"there is a {METADATA}") if found else Look(0.0, f"there is no {METADATA}")

    def read(self, source: Source, assignment: str) -> Reading:
        """Read the metadata and give each folder to its submitters; see `Reader`."""
        metadata = _metadata(source)
        if metadata is None:
            raise LmsError(f"{source.name} has no {METADATA}; export the submissions from Gradescope again")
        listed = _parsed(source, metadata)
        home = metadata.parts[:-1]
        files: dict[str, list[Handed]] = {name: [] for name in listed}
        strays = []
        for member in relevant(source):
            below = member.parts[len(home) :]
            if member is metadata:
                continue
            if member.parts[: len(home)] != home or len(below) < 2 or below[0] not in listed:
                strays.append((member, f"not in a folder that {METADATA} lists"))
                continue
            files[below[0]].append(Handed(member, below[1:]))
        return Reading([_handed_in(name, about, files[name]) for name, about in listed.items()], strays)


def _metadata(source: Source) -> Member | None:
    found = [
        one for one in source.members if one.name == METADATA and len(one.parts) <= 2 and not one.problem
    ]
    return min(found, key=lambda one: len(one.parts), default=None)


def _parsed(source: Source, metadata: Member) -> dict[str, dict[str, Any]]:
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        parsed = yaml.load(read_small(source, metadata), Loader=loader)
    except (yaml.YAMLError, RecursionError, UnicodeDecodeError) as error:
        where = str(getattr(error, "problem_mark", "") or "").strip()
        raise LmsError(f"{source.name}: {METADATA} is no YAML {where}; export it again") from None
    if not isinstance(parsed, dict) or not all(isinstance(one, dict) for one in parsed.values()):
        raise LmsError(f"{source.name}: {METADATA} lists no submissions; export it again")
    return parsed


def _handed_in(name: str, about: dict[str, Any], files: list[Handed]) -> HandedIn:
    people = tuple(_people(about.get(":submitters")))
    submitted = _time(about.get(":created_at"))
    # Two folders of the same people are two attempts of theirs.
    key = "+".join(sorted(person.key for person in people)) or name
    notes = () if people else (f"{METADATA} names no submitter",)
    return HandedIn(
        key=key,
        people=people or (Person({"id": PurePosixPath(name).name}),),
        files=tuple(files),
        order=f"{submitted} {name}",
        submitted=submitted,
        label=name,
        notes=notes,
    )


def _people(submitters: object) -> list[Person]:
    people = []
    for one in submitters if isinstance(submitters, list) else []:
        if not isinstance(one, dict):
            continue
        pairs = {"sis": one.get(":sid"), "email": one.get(":email"), "name": one.get(":name")}
        ids = {kind: text for kind, text in pairs.items() if isinstance(text, str) and text not in _EMPTY}
        if ids:
            people.append(Person(ids))
    return people


def _time(text: object) -> str:
    """Return a YAML time as ISO 8601 in UTC; '' when it is none."""
    if not isinstance(text, str):
        return ""
    words = text.replace("Z", "+00:00").replace(" +", "+").replace(" -", "-").split(".")
    if len(words) == 2:  # Ruby writes nanoseconds
        digits = len(words[1]) - len(words[1].lstrip("0123456789"))
        words[1] = words[1][: min(digits, 6)].ljust(6, "0") + words[1][digits:]
    try:
        time = datetime.fromisoformat(".".join(words).strip())
    except ValueError:
        return ""
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")

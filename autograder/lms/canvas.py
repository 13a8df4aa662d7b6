"""Canvas: the submissions zip.

Its entries are flat files `{name}[_LATE]_{user id}_{attachment id}_{original}`; text and link entries have no
attachment id. Canvas finds user and attachment again by the two numbers, so feedback keeps the whole name.
Source: Canvas's `content_zipper.rb`.
"""

from __future__ import annotations

import re
from collections import defaultdict

from autograder.lms.contract import Handed, HandedIn, Look, Reading, fraction, relevant
from autograder.lms.identity import Person
from autograder.lms.source import Member, Source

_UPLOAD = re.compile(
    r"^(?:(?!LATE_)(?P<name>.*?)_)?(?:(?P<late>LATE)_)?(?P<uid>\d+|anon_[A-Za-z0-9]+)_(?P<fid>\d+)_(?P<orig>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_ENTRY = re.compile(
    r"^(?:(?!LATE_)(?P<name>.*?)_)?(?:(?P<late>LATE)_)?(?P<uid>\d+|anon_[A-Za-z0-9]+)_(?P<orig>(?:text|link)\.html)$",
    re.IGNORECASE | re.DOTALL,
)
_AGAIN = re.compile(r"^(?P<stem>.*)-(?P<number>\d+)(?P<ending>\.[^.]*)?$", re.DOTALL)


class Canvas:
    """The zip behind "Download Submissions"."""

    name = "canvas"
    title = "Canvas submissions zip"

    def look(self, source: Source) -> Look:
        """Count the names of Canvas's form."""
        members = [member for member in relevant(source) if len(member.parts) <= 2]
        matched = sum(parse(member.name) is not None for member in members)
        total = len(relevant(source))
        return Look(fraction(matched, total), f"{matched} of {total} names are NAME_USER_ATTACHMENT_FILE")

    def read(self, source: Source, assignment: str) -> Reading:
        """Group the files by user; see `Reader`."""
        by_user: dict[str, list[tuple[Member, re.Match[str]]]] = defaultdict(list)
        strays = []
        for member in relevant(source):
            found = parse(member.name) if len(member.parts) <= 2 else None
            if found is None:
                strays.append((member, "not named as Canvas names submissions"))
            else:
                by_user[found["uid"]].append((member, found))
        handed_in = [one for uid, files in by_user.items() for one in _attempts(uid, files)]
        return Reading(handed_in, strays)


def parse(name: str) -> re.Match[str] | None:
    """Return the parts of an entry's name (name, late, uid, fid, orig), or None when it is not Canvas's."""
    return _UPLOAD.match(name) or _ENTRY.match(name)


def _attempts(uid: str, files: list[tuple[Member, re.Match[str]]]) -> list[HandedIn]:
    """Return the attempts among one user's files: `a2.ipynb` and `a2-1.ipynb` are two, in this order.

    Canvas numbers a file that has the name of an earlier one. Only with the earlier one beside it does a
    number mean that: `part-1.py` and `part-2.py` are one submission.
    """
    originals = {found["orig"] for _, found in files}
    numbers = {found["orig"]: _number(found["orig"], originals) for _, found in files}
    again = {_base(original) for original, number in numbers.items() if number}
    latest = max(numbers.values())
    attempts = []
    for number in sorted({*numbers.values(), latest}):
        # What was never handed in again belongs to the latest attempt.
        mine = [
            (member, found)
            for member, found in files
            if (numbers[found["orig"]] if _base(found["orig"]) in again else latest) == number
        ]
        if mine:
            attempts.append(_attempt(uid, number, mine))
    return attempts


def _attempt(uid: str, number: int, files: list[tuple[Member, re.Match[str]]]) -> HandedIn:
    first = files[0][1]
    kind = {"slug": (first["name"] or "").casefold()} if first["name"] else {}
    return HandedIn(
        key=uid,
        people=(Person({"canvas": uid, **kind}),),
        files=tuple(
            Handed(member, (_base(found["orig"]) if number else found["orig"],)) for member, found in files
        ),
        order=f"{number:06d}",
        late=any(found["late"] for _, found in files),
        label=files[0][0].name,
    )


def _number(original: str, originals: set[str]) -> int:
    """Return which resubmission a name says it is: 0 for the first."""
    again = _AGAIN.match(original)
    if again is None or _base(original) not in originals:
        return 0
    return int(again["number"][:9])


def _base(original: str) -> str:
    """Return the name a numbered one was made from."""
    again = _AGAIN.match(original)
    return original if again is None else again["stem"] + (again["ending"] or "")

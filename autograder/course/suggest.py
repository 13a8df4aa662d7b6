"""The end of a "no such name" message: the closest name and the names that exist."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

_SHOWN = 12
_PARTS = 4
_LABEL = re.compile(r"[qQ][0-9]+([._][0-9]+)*")


def allowed(names: Iterable[str]) -> str:
    """Write `allowed: a, b, c`, cut after a dozen."""
    listed = list(names)
    shown = ", ".join(listed[:_SHOWN]) or "nothing"
    return f"allowed: {shown}" + (f" and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else "")


def closest(name: str, names: Iterable[str]) -> str | None:
    """Return the one of `names` that `name` was probably meant to be."""
    matches = get_close_matches(name, list(names), n=1, cutoff=0.6)
    return matches[0] if matches else None


def one_of(name: str, names: Iterable[str]) -> str:
    """Write `did you mean 'quick'? allowed: quick, full`, without the question when nothing is close.

    Of `q1`, where there are only parts of it, all parts are meant: `did you mean 'q1_1' or 'q1_2'?`.
    """
    listed = list(dict.fromkeys(names))
    parts = [one for one in listed if name and one.startswith(f"{question_id(name)}_")][:_PARTS]
    match = closest(name, listed)
    meant = " or ".join(map(repr, parts)) if parts else repr(match) if match else ""
    return (f"did you mean {meant}? " if meant else "") + allowed(listed)


def question_id(name: str) -> str:
    """Return the id of the question that people call `name`: "Q1.2" is q1_2. Other texts stay as they are."""
    return name.lower().replace(".", "_") if _LABEL.fullmatch(name) else name

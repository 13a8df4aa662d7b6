"""The end of a "no such name" message: the closest name and the names that exist."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_SHOWN = 12


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
    """Write `did you mean 'quick'? allowed: quick, full`, without the question when nothing is close."""
    listed = list(dict.fromkeys(names))
    match = closest(name, listed)
    return (f"did you mean {match!r}? " if match else "") + allowed(listed)

"""Which of several files is the one to grade; the same rules for a student's folder and a student's zip."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from autograder.bulk.reading import Unreadable
from autograder.bulk.shown import shown

ENDINGS = (".ipynb", ".py")
_IGNORED = {"__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini", "node_modules"}
_HANDOUT = {"course_data.py", "given.py", "test_public.py"}


class Expected(msgspec.Struct, frozen=True):
    """What a submission of one assignment should look like."""

    names: tuple[str, ...] = ()
    """the assignment's own file names, the preferred one first, e.g. `("a2_dense.ipynb", "a2_dense.py")`"""
    untouched: frozenset[str] = frozenset()
    """sha256 of handed-out files: a student who hands in the whole folder changed only one of them"""


def is_candidate(path: Path) -> bool:
    """Whether a file is, by its name, something that could be graded."""
    return path.suffix.lower() in ENDINGS and path.name not in _HANDOUT


def is_ignored(name: str) -> bool:
    """Whether a file or folder of this name is what editors and systems leave behind."""
    return name.startswith((".", "~$")) or name in _IGNORED


def best(candidates: Sequence[Path], expected: Expected, read: Callable[[Path], bytes]) -> Path | None:
    """Return the candidate that is plainly meant, or None; `read` returns its bytes or raises Unreadable.

    Untouched handout files are passed over, then the assignment's own file names win, nearest to the top.
    """
    if len(candidates) > 1 and expected.untouched:
        touched = [path for path in candidates if not _untouched(path, expected, read)]
        candidates = touched or candidates[:1]  # nothing was filled in: each would earn the same
    names = [name.lower() for name in expected.names]
    named = [path for path in candidates if path.name.lower() in names]
    nearest = [path for path in named if len(path.parts) == min(len(one.parts) for one in named)]
    remaining = nearest or candidates
    return remaining[0] if len(remaining) == 1 else None


def ambiguity(candidates: Sequence[Path]) -> str:
    """Say that nobody can tell which of several files is meant."""
    names = ", ".join(shown(str(path)) for path in candidates[:5])
    more = f" and {len(candidates) - 5} more" if len(candidates) > 5 else ""
    return f"{len(candidates)} files could be the submission: {names}{more}; keep one, or choose with --file"


def unchosen(chosen: Path, candidates: Sequence[Path]) -> str:
    """Say which files were passed over; empty when none was."""
    others = [shown(str(path)) for path in candidates if path != chosen]
    return f"graded {shown(str(chosen))}; not looked at: {', '.join(others[:5])}" if others else ""


def _untouched(path: Path, expected: Expected, read: Callable[[Path], bytes]) -> bool:
    try:
        return hashlib.sha256(read(path)).hexdigest() in expected.untouched
    except Unreadable:
        return False

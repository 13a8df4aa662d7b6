"""Put attempts where they belong in the submissions folder, by renames alone: nothing is overwritten."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from autograder.errors import LmsError
from autograder.lms.record import Attempt, Entry


class Move(msgspec.Struct, frozen=True):
    """A folder that goes to `target` (relative to the submissions folder); `note` is for the TA.

    Without an `origin` nothing moves, and there is only the note.
    """

    origin: Path | None
    target: str
    note: str = ""


def moves(entry: Entry, old: Entry | None, staged: list[tuple[Attempt, Path]], output: Path) -> list[Move]:
    """Return what has to move so that `entry` lies as it says."""
    former = {} if old is None else {attempt.number: output / attempt.folder for attempt in old.attempts}
    result: list[Move] = []
    for attempt in entry.attempts:
        target = output / attempt.folder
        lies = former.get(attempt.number, target)
        edited = lies.is_dir() and contents(lies) != attempt.fingerprint
        fresh = next((folder for one, folder in staged if one.fingerprint == attempt.fingerprint), None)
        if lies != target and lies.is_dir():
            note = f"{lies.name} was changed by hand; it is kept as {attempt.folder}" if edited else ""
            result.append(Move(lies, attempt.folder, note))
        elif target.is_dir() and attempt.number in former:
            if edited:
                note = f"{attempt.folder} was changed by hand; left as it is"
                result.append(Move(None, attempt.folder, note))
        elif fresh is not None and not (target.is_dir() and contents(target) == attempt.fingerprint):
            # One that is there already was placed by a collection that was killed before it wrote its record.
            result.append(Move(fresh, attempt.folder))
    return result


def expect_room(moves: list[Move], output: Path) -> None:
    """Raise LmsError naming what lies in the way and was not put there by a collection."""
    leaving = {move.origin for move in moves if move.origin is not None}
    blocked = [
        move.target
        for move in moves
        if move.origin is not None
        and os.path.lexists(output / move.target)
        and output / move.target not in leaving
    ]
    if blocked:
        names = ", ".join(map(repr, blocked[:5])) + (
            f" and {len(blocked) - 5} more" if len(blocked) > 5 else ""
        )
        raise LmsError(
            f"{output} already holds {names}, which no collection put there; "
            "move it away, or collect into a new folder. Nothing was changed"
        )


def carry_out(moves: list[Move], output: Path) -> None:
    """Make the moves, each once the place it goes to is free."""
    pending = [move for move in moves if move.origin is not None]
    while pending:
        free = [move for move in pending if not os.path.lexists(output / move.target)]
        if not free:
            raise LmsError(f"{output / pending[0].target} appeared while collecting; run the command again")
        for move in free:
            target = output / move.target
            target.parent.mkdir(parents=True, exist_ok=True)
            os.rename(str(move.origin), target)
        pending = [move for move in pending if move not in free]


def contents(folder: Path) -> dict[str, str]:
    """Return the hash of every file below `folder`, by its path there."""
    found: dict[str, str] = {}
    for here, _, names in os.walk(folder):
        for name in names:
            path = Path(here, name)
            relative = str(path.relative_to(folder))
            if path.is_symlink() or not path.is_file():
                found[relative] = "not a file"
                continue
            with open(path, "rb") as file:
                found[relative] = hashlib.file_digest(file, "sha256").hexdigest()
    return found

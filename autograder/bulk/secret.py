"""The seed of a run that nobody named: the same for every run of a TA's, and unknown to students.

The secret permutation of the class labels follows from the seed. A seed that could be guessed, such as a
fixed default, would let a submission undo the permutation and bring trained weights; a fresh random one
would give two runs over the same folder different seeds. So a random secret is kept, once per account.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

_BYTES = 32


def seed_of_assignment(assignment_id: str) -> int:
    """Return the run seed of an assignment: a 53-bit number from the account's secret and the id.

    Without a place to keep a secret the number is a random one, which the run's journal records.
    """
    digest = hmac.digest(_secret(secret_path()), assignment_id.encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) >> 11


def secret_path() -> Path:
    """Return where the account's secret lies: below XDG_STATE_HOME, or ~/.local/state."""
    state = os.environ.get("XDG_STATE_HOME")
    folder = Path(state) if state else Path("~/.local/state").expanduser()
    return folder / "autograder" / "secret"


def _secret(path: Path) -> bytes:
    """Return the secret kept in `path`, which is made, for its owner's eyes alone, when it is not there."""
    made = secrets.token_bytes(_BYTES)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.suppress(FileExistsError):
            _place(path, made)
        found = path.read_bytes()
    except OSError:
        return made
    return found if len(found) == _BYTES else made


def _place(path: Path, content: bytes) -> None:
    """Write `content` under its name in one step: two commands started together agree on one secret."""
    part = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.link(part, path)
    finally:
        part.unlink()

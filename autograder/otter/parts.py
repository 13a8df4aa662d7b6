"""Our own wheel and lock file, for machines that have neither."""

from __future__ import annotations

import email
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import OtterError
from autograder.otter.lock import needed_part
from autograder.wheel import package_wheel

_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
LOCK = "requirements.lock"


@dataclass(frozen=True)
class Parts:
    """A wheel and the lock file that goes with it."""

    wheel_name: str
    wheel: bytes
    lock: str


def own_parts(wheel: Path | None, lock: Path | None) -> Parts:
    """Return the given wheel and lock file, or one of the running package and that of the source tree.

    Raises OtterError when there is no lock file or a file cannot be read, WheelError when no wheel is
    to be had.
    """
    lock = lock or _lock_of_the_source_tree()
    try:
        name, content = package_wheel() if wheel is None else (wheel.name, wheel.read_bytes())
        requirements = _requirements(content)
    except (OSError, zipfile.BadZipFile) as error:
        which = "the wheel of this autograder" if wheel is None else f"the wheel {wheel}"
        raise OtterError(f"{which} cannot be read: {error}") from None
    try:
        return Parts(name, content, needed_part(lock.read_text("utf-8"), requirements))
    except (OSError, UnicodeDecodeError) as error:
        raise OtterError(f"the lock file {lock} cannot be read: {error}") from None


def _lock_of_the_source_tree() -> Path:
    lock = Path(__file__).resolve().parents[2] / LOCK
    if not lock.is_file():
        raise OtterError(
            f"this autograder does not run from its source tree, where its {LOCK} lies; give one with --lock"
        )
    return lock


def _requirements(wheel: bytes) -> list[str]:
    """Return what the wheel requires, with the extra `otter`: its Requires-Dist that need no other extra."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        if len(names) != 1:
            raise zipfile.BadZipFile("it holds no METADATA")
        metadata = email.message_from_bytes(archive.read(names[0]))
    found = []
    for requirement in metadata.get_all("Requires-Dist") or []:
        extra = _EXTRA.search(requirement)
        if extra is None or extra[1] == "otter":
            found.append(requirement)
    return found

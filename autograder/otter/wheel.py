"""Our own wheel and lock file, for machines that have neither: built from the source tree this runs from."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from autograder.errors import OtterError
from autograder.otter.lock import needed_part

_EXTRA = re.compile(r"extra\s*==\s*['\"]([^'\"]+)['\"]")
LOCK = "requirements.lock"


@dataclass(frozen=True)
class Parts:
    """A wheel and the lock file that goes with it."""

    wheel_name: str
    wheel: bytes
    lock: str


def own_parts(wheel: Path | None, lock: Path | None, folder: Path) -> Parts:
    """Return the given wheel and lock file; what is not given comes from the source tree, built in `folder`.

    Raises OtterError when there is no source tree, or the wheel cannot be built or read.
    """
    if wheel is None or lock is None:
        project = _source_tree()
        wheel = wheel or _build(project, folder)
        lock = lock or project / LOCK
    try:
        content = wheel.read_bytes()
        return Parts(wheel.name, content, needed_part(lock.read_text("utf-8"), _requirements(wheel)))
    except (OSError, UnicodeDecodeError, zipfile.BadZipFile) as error:
        raise OtterError(f"the wheel {wheel} or the lock file {lock} cannot be read: {error}") from None


def _source_tree() -> Path:
    folder = Path(__file__).resolve().parents[2]
    if not ((folder / "pyproject.toml").is_file() and (folder / LOCK).is_file()):
        raise OtterError(
            "this autograder does not run from its source tree, so its wheel and lock file cannot be made; "
            "give both with --wheel and --lock"
        )
    return folder


def _build(project: Path, folder: Path) -> Path:
    if find_spec("hatchling") is None:
        raise OtterError(
            "building the wheel needs hatchling: pip install 'autograder[otter]', or give --wheel"
        )
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(
        command,
        cwd=project,
        env={**os.environ, "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        raise OtterError(f"the wheel could not be built from {project}: {done.stderr.strip()[-500:]}")
    return wheels[0]


def _requirements(wheel: Path) -> list[str]:
    """Return what the wheel requires, with the extra `otter`: its Requires-Dist that need no other extra."""
    with zipfile.ZipFile(wheel) as archive:
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

"""The lock file of a bundle: of our own, the packages that grading needs, with their hashes.

The project's `requirements.lock` (written by uv) also pins what developing needs. Each of its entries says,
in comments, which packages asked for it; following those from what our wheel requires leaves the rest out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from autograder.errors import OtterError

_ENTRY = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==")
_VIA = re.compile(r"^\s+#\s+(?:via\s+)?([A-Za-z0-9][A-Za-z0-9._-]*)")
_NAME = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)")


def normalised(name: str) -> str:
    """Return a package's name as package indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed_part(lock: str, requirements: Iterable[str]) -> str:
    """Return the entries of `lock` that `requirements` (`numpy>=2.0`, ...) lead to, unchanged and in order.

    Raises OtterError when a requirement is not pinned.
    """
    entries = _entries(lock)
    wanted = {normalised(match[1]) for text in requirements if (match := _NAME.match(text))}
    if missing := sorted(wanted - entries.keys()):
        raise OtterError(
            f"requirements.lock pins no {', '.join(missing)}; renew it with `make lock` before bundling"
        )
    asked_by = {name: _askers(text) for name, text in entries.items()}
    while True:
        more = {name for name, askers in asked_by.items() if askers & wanted} - wanted
        if not more:
            return "".join(text for name, text in entries.items() if name in wanted)
        wanted |= more


def _entries(lock: str) -> dict[str, str]:
    """Return each pinned package's lines, by its normalised name."""
    entries: dict[str, str] = {}
    current = ""
    for line in lock.splitlines(keepends=True):
        if match := _ENTRY.match(line):
            current = normalised(match[1])
        if current:
            entries[current] = entries.get(current, "") + line
    return entries


def _askers(entry: str) -> set[str]:
    """Return who asked for an entry: the names in its `# via` comments."""
    matches = (_VIA.match(line) for line in entry.splitlines())
    return {normalised(match[1]) for match in matches if match and match[1] != "via"}

"""What a zip says its assignment needs, compared with what is installed here."""

from __future__ import annotations

import re
from importlib import metadata

_NAME = re.compile(r"\s*-?\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[|[=<>!~;#]|$)")
_PIP = re.compile(r"(\s*)-\s*pip\s*:\s*$")


def missing_requirements(text: str) -> list[str]:
    """Return the packages that `text` names and this Python does not have.

    `text` is a `requirements.txt`, or an `environment.yml`, of which only the part for pip is looked at:
    conda's own names are not Python's. Lines that name no package (options, addresses) are passed over.
    """
    return [name for name in dict.fromkeys(_names(text)) if not _is_installed(name)]


def _names(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    if any(line.startswith("dependencies:") for line in lines):
        lines = _part_for_pip(lines)
    found = (_NAME.match(line) for line in lines if not line.lstrip("- ").startswith(("git+", "http")))
    return [match[1] for match in found if match]


def _part_for_pip(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        if start := _PIP.match(line):
            deeper = len(start[1])
            part = lines[number + 1 :]
            ends = (at for at, one in enumerate(part) if len(one) - len(one.lstrip()) <= deeper)
            return part[: next(ends, len(part))]
    return []


def _is_installed(name: str) -> bool:
    try:
        metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return False
    return True

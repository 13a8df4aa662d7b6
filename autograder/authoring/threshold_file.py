"""Writing one `[[thresholds]]` entry into an `assignment.toml` and leaving every other byte alone."""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from autograder.course import Threshold
from autograder.course.manifest import read_toml
from autograder.errors import CourseError

_TABLE = re.compile(r"^\s*\[")
_ENTRY = re.compile(r"^\s*\[\[\s*thresholds\s*\]\]")
_KEYS = ("check", "dataset", "profile")


def set_threshold(path: Path, threshold: Threshold) -> None:
    """Replace the entry for the threshold's check, data set and profile, or append one.

    The new text is parsed before it is written and must say exactly what was meant; CourseError when it
    does not (an entry written as an inline table, say), and nothing is changed.
    """
    before = read_toml(path)
    values = {key: value for key, value in threshold.model_dump().items() if value not in (None, "")}
    text = path.read_text(encoding="utf-8")
    after = _edited(text, values)
    try:
        parsed = tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        parsed = {}
    if parsed != _expected(before, values):
        where = f"{threshold.check} on {threshold.dataset}/{threshold.profile}"
        raise CourseError(
            f"{path}: the entry for {where} cannot be edited; write each threshold as a table that starts "
            "with [[thresholds]]"
        )
    _replace(path, after)


def _edited(text: str, values: dict[str, Any]) -> str:
    lines = text.splitlines()
    entry = ["[[thresholds]]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
    for first, last in _entries(lines):
        try:
            found = tomllib.loads("\n".join(lines[first:last]))["thresholds"][0]
        except tomllib.TOMLDecodeError:
            continue
        if all(found.get(key) == values[key] for key in _KEYS):
            return "\n".join([*lines[:first], *entry, *lines[last:]]) + "\n"
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join([*lines, "", *entry]) + "\n"


def _entries(lines: list[str]) -> list[tuple[int, int]]:
    """Return the line ranges of the entries: from the heading to the last line that sets a key."""
    found = []
    starts = [number for number, line in enumerate(lines) if _ENTRY.match(line)]
    for start in starts:
        stop = next((n for n in range(start + 1, len(lines)) if _TABLE.match(lines[n])), len(lines))
        while stop > start + 1 and (not lines[stop - 1].strip() or lines[stop - 1].lstrip().startswith("#")):
            stop -= 1
        found.append((start, stop))
    return found


def _expected(before: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    thresholds = list(before.get("thresholds", []))
    for place, entry in enumerate(thresholds):
        if all(entry.get(key) == values[key] for key in _KEYS):
            thresholds[place] = values
            break
    else:
        thresholds.append(values)
    return {**before, "thresholds": thresholds}


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _replace(path: Path, text: str) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(name, path.stat().st_mode & 0o777)
    os.replace(name, path)

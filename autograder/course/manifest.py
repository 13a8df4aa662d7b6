"""From the bytes of an `assignment.toml` to a `Manifest`, or to sentences that say what is wrong.

Pydantic finds the errors; here each becomes one line naming the key, the value and what is allowed.
All are listed at once, so that a file is mended in one go.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from autograder.course.models import (
    PATTERN_EXAMPLES,
    Late,
    LimitOverrides,
    Limits,
    Manifest,
    Profile,
    Question,
    Threshold,
)
from autograder.course.suggest import one_of
from autograder.errors import CourseError

__all__ = [
    "Late",
    "LimitOverrides",
    "Limits",
    "Manifest",
    "Profile",
    "Question",
    "Threshold",
    "load_manifest",
    "read_toml",
]

_MODELS: dict[str, type[BaseModel]] = {
    "questions": Question,
    "limits": Limits,
    "late": Late,
    "thresholds": Threshold,
}
_VALUE_WIDTH = 60


def load_manifest(path: Path) -> Manifest:
    """Read the manifest in `path`; CourseError lists everything that is wrong, with what would be allowed."""
    raw = read_toml(path)
    try:
        manifest = Manifest.model_validate(raw)
    except ValidationError as error:
        raise CourseError(_message(path, raw, error)) from None
    folder = path.absolute().parent.name
    # A student's own folder may be called anything ("a2_dense (1)"); ours decides where files are found.
    if not manifest.student and manifest.id != folder:
        raise CourseError(
            f"{path}: id = {manifest.id!r} but the folder is called {folder!r}; the two must be the same"
        )
    return manifest


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file; CourseError names the file, and the line where the syntax is wrong."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    except FileNotFoundError:
        raise CourseError(f"{path} does not exist; an assignment needs one") from None
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise CourseError(f"{path} is not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except RecursionError:
        raise CourseError(f"{path} nests values too deeply to be an assignment") from None
    except (tomllib.TOMLDecodeError, ValueError) as error:
        raise CourseError(_syntax_message(path, str(error))) from None


def _syntax_message(path: Path, text: str) -> str:
    where = re.search(r"\s*\(at line (\d+), column (\d+)\)$", text)
    if where is None:
        return f"{path}: not valid TOML: {text}"
    return f"{path}, line {where[1]}: not valid TOML: {text[: where.start()]} (column {where[2]})"


def _message(path: Path, raw: dict[str, Any], error: ValidationError) -> str:
    lines: list[str] = []
    for details in error.errors():
        lines += [line for line in _explain(raw, details) if line not in lines]
    if len(lines) == 1:
        return f"{path}: {lines[0]}"
    return f"{path} has {len(lines)} errors:\n" + "\n".join(f"  {line}" for line in lines)


def _explain(raw: dict[str, Any], details: ErrorDetails) -> list[str]:
    location = _keys_only(raw, details["loc"])
    key = _dotted(raw, location)
    kind, context = details["type"], details.get("ctx", {})
    if kind == "extra_forbidden":
        names = _fields(location)
        return [f"{key}: no such key; {one_of(str(location[-1]), names)}"]
    if kind == "missing":
        return [f"{key}: missing; it is required"]
    if kind == "value_error":
        problem = str(context.get("error", details["msg"]))
        return [f"{key}: {line}" if key else line for line in problem.splitlines()]
    value = _shown(details["input"])
    if location[-1:] == ("name",) and kind in ("string_type", "list_type"):
        return [f"{key} = {value}: give the name of a function or class, or a list of names"]
    if kind == "literal_error":
        return [f"{key} = {value}: allowed: {str(context['expected']).replace(' or ', ', ')}"]
    if kind == "string_pattern_mismatch":
        return [f"{key} = {value}: not of the form {PATTERN_EXAMPLES[context['pattern']]!r}"]
    return [f"{key} = {value}: {details['msg'][0].lower()}{details['msg'][1:]}"]


def _keys_only(raw: Any, location: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """Return the part of pydantic's location that names keys of the file, without its union branches."""
    kept: list[int | str] = []
    for part in location:
        if isinstance(raw, dict) and kept and isinstance(part, str) and part == "[key]":
            break
        kept.append(part)
        if isinstance(raw, dict) and isinstance(part, str):
            raw = raw.get(part)
        elif isinstance(raw, list) and isinstance(part, int) and part < len(raw):
            raw = raw[part]
        else:
            kept.pop()
            break
        if raw is None:
            break
    return tuple(kept)


def _dotted(raw: dict[str, Any], location: tuple[int | str, ...]) -> str:
    """Write `questions[2] (q1_2).points`: position from 1, and the id where the entry has one."""
    text = ""
    here: Any = raw
    for part in location:
        if isinstance(part, int):
            here = here[part] if isinstance(here, list) and part < len(here) else None
            name = here.get("id") or here.get("check") if isinstance(here, dict) else None
            text += f"[{part + 1}]" + (f" ({name})" if isinstance(name, str) else "")
        else:
            here = here.get(part) if isinstance(here, dict) else None
            text += f".{part}" if text else part
    return text


def _fields(location: tuple[int | str, ...]) -> list[str]:
    """Return the keys allowed beside the last part of `location`."""
    parents = [part for part in location[:-1] if isinstance(part, str)]
    if not parents:
        return list(Manifest.model_fields)
    if parents == ["questions", "limits"]:
        return list(LimitOverrides.model_fields)
    return list(_MODELS[parents[0]].model_fields) if parents[0] in _MODELS else []


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _VALUE_WIDTH else text[: _VALUE_WIDTH - 1] + "…"

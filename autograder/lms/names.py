"""Names for files that students named, made safe for every file system without losing what they say."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 120
MAX_DEPTH = 8
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_FORBIDDEN = set('<>:"/\\|?*')
_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def safe_name(name: str) -> str:
    r"""Return a file name that every file system takes: letters of any language stay.

    Control characters, direction marks and `<>:"/\|?*` become `_`; so does a leading dot, which would hide
    the file; names Windows reserves get a `_` in front; at most MAX_NAME bytes are kept, with the ending.
    """
    text = unicodedata.normalize("NFC", name)
    text = "".join(
        "_" if one in _FORBIDDEN or unicodedata.category(one) in _UNSAFE else one for one in text
    ).strip()
    text = text.rstrip(". ")
    if text.startswith("."):
        text = f"_{text}"
    if _RESERVED.fullmatch(text):
        text = f"_{text}"
    return _shortened(text) or "_"


def distinct(names: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return safe paths for `names` (paths in parts) such that no two meet, where case is ignored too.

    A later one that would meet an earlier (or needs a folder where an earlier is a file, or the other way
    round) gets `~2`, `~3` before its ending. Of a very deep path the last parts are kept.
    """
    files: set[str] = set()
    folders: set[str] = set()
    result = []
    for parts in names:
        path = _free(tuple(safe_name(part) for part in parts[-MAX_DEPTH:]), files, folders)
        files.add(_folded(path))
        folders |= {_folded(path[:length]) for length in range(1, len(path))}
        result.append(path)
    return result


def _free(parts: tuple[str, ...], files: set[str], folders: set[str]) -> tuple[str, ...]:
    path: tuple[str, ...] = ()
    for place, part in enumerate(parts):
        taken = files | folders if place == len(parts) - 1 else files
        candidate, count = part, 1
        while _folded((*path, candidate)) in taken:
            count += 1
            candidate = _numbered(part, count)
        path = (*path, candidate)
    return path


def _numbered(name: str, count: int) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}~{count}{dot}{ending}" if stem else f"{name}~{count}"


def _folded(parts: tuple[str, ...]) -> str:
    return "/".join(unicodedata.normalize("NFC", part).casefold() for part in parts)


def _shortened(text: str) -> str:
    if len(text.encode("utf-8")) <= MAX_NAME:
        return text
    stem, dot, ending = text.rpartition(".")
    if not stem or len(ending.encode("utf-8")) > 12:
        stem, dot, ending = text, "", ""
    room = MAX_NAME - len((dot + ending).encode("utf-8"))
    return stem.encode("utf-8")[:room].decode("utf-8", "ignore").rstrip() + dot + ending

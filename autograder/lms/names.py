"""Names for files that students named, made safe for every file system without losing what they say."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME = 120
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

    A later one that would meet an earlier gets `~2`, `~3` before its ending.
    """
    taken: set[str] = set()
    result = []
    for parts in names:
        safe = tuple(safe_name(part) for part in parts[-8:])
        stem, dot, ending = safe[-1].rpartition(".")
        stem, ending = (stem, dot + ending) if stem else (safe[-1], "")
        candidate, count = safe, 1
        while _meets(candidate, taken):
            count += 1
            candidate = (*safe[:-1], f"{stem}~{count}{ending}")
        taken.add(_folded(candidate))
        taken |= {f"{_folded(candidate[:length])}/" for length in range(1, len(candidate))}
        result.append(candidate)
    return result


def _meets(parts: tuple[str, ...], taken: set[str]) -> bool:
    """Whether a path is taken, is a folder of a taken one, or has a taken file where it needs a folder."""
    path = _folded(parts)
    above = {_folded(parts[:length]) for length in range(1, len(parts))}
    return path in taken or f"{path}/" in taken or bool(above & taken)


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

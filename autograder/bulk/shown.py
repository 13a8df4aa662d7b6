"""Names that students chose, made safe to store and to print.

A file name may hold line ends, terminal escapes, marks that turn the direction of text, or bytes that are
no UTF-8 at all. An id is kept as it is wherever it is text, because grades are matched by it; what goes to a
terminal is escaped.
"""

from __future__ import annotations

import unicodedata

_UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def stored(name: str) -> str:
    r"""Return `name` as text a database can hold: undecodable bytes become `\xff`."""
    return "".join(f"\\x{ord(c) - 0xDC00:02x}" if 0xDC80 <= ord(c) <= 0xDCFF else c for c in name)


def shown(name: str, width: int = 80) -> str:
    r"""Return `name` on one line without control characters, direction marks or excess length.

    Controls and format characters (Unicode categories C*, line and paragraph separators) are written as
    their escape, e.g. `\n` or `\u202e`.
    """
    text = "".join(_escaped(c) if unicodedata.category(c) in _UNSAFE else c for c in stored(name))
    return text if len(text) <= width else text[: width - 1] + "…"


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")

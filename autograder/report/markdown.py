"""Markdown that text from a student cannot break: escaping, fences and safe file names.

Inline text is escaped; longer messages go into a fenced block whose fence is longer than any run of
backticks inside, so they stay readable in a plain editor too.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from autograder.report.words import clean, one_line

# An underscore inside a word (a2_dense) is no markup in CommonMark and stays readable.
_SPECIAL = re.compile(r"([\\`*\[\]|~#$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
_AUTOLINK = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(?=:)|\b(www)(?=\.)")
_SAFE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@+-]{0,78}[A-Za-z0-9_@+-])?")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def inline(text: str, limit: int | None = None) -> str:
    """`text` as one line of Markdown in which nothing is markup, HTML or a link."""
    escaped = _SPECIAL.sub(r"\\\1", one_line(text, limit))
    escaped = escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = _AUTOLINK.sub(lambda match: f"{match.group()}\\", escaped)
    return escaped.replace("@", "&#64;")


def fenced(text: str, limit: int = 4000) -> list[str]:
    """Return the lines of a fenced block that shows `text` as it is."""
    body = clean(text, limit).strip("\n")
    longest = max((len(run) for run in re.findall("`+", body)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *body.split("\n"), fence]


def file_stem(student_id: str) -> str:
    """Return a file name without its ending for a student id: the id itself where that is safe everywhere.

    Any other id (separators, leading dots, names Windows reserves, letters outside ASCII, too long) becomes
    a readable part, "~", and 16 hexadecimal digits of its SHA-256. "~" is in no safe id, so the two kinds
    never meet.
    """
    if _SAFE_NAME.fullmatch(student_id) and not _RESERVED.fullmatch(student_id):
        return student_id
    return _hashed(student_id)


def file_stems(student_ids: Iterable[str]) -> dict[str, str]:
    """Return a file stem for each id such that no two meet, on file systems that ignore case too."""
    ids = list(student_ids)
    stems = {student_id: file_stem(student_id) for student_id in ids}
    seen = Counter(stem.casefold() for stem in stems.values())
    return {one: stem if seen[stem.casefold()] == 1 else _hashed(one) for one, stem in stems.items()}


def _hashed(student_id: str) -> str:
    digest = hashlib.sha256(student_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    readable = re.sub(r"[^a-z0-9]+", "-", student_id.lower())[:40].strip("-")
    return f"{readable or 'student'}~{digest}"

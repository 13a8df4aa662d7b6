"""File names for student ids: the id itself where every file system takes it, a safe name where not.

Reports name feedback files by it and `collect` names the folders of submissions, so that both say the same.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

_SAFE_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._@+-]{0,78}[A-Za-z0-9_@+-])?")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


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

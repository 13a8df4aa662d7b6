"""The one source file in a zip that a student handed in, e.g. the zip of Otter's `grader.export()`.

Nothing is unpacked to a path. An archive's words about itself are not believed: its entries are counted
before its list is read, and an entry is inflated to one byte over the limit at most.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

from autograder.bulk.choosing import Expected, ambiguity, best, is_candidate, is_ignored, unchosen
from autograder.bulk.reading import Unreadable, expect_python, megabytes
from autograder.bulk.shown import shown

MAX_ENTRIES = 2_000
_ENTRY = b"PK\x01\x02"  # begins each entry of an archive's list
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # other methods inflate without a limit
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
_SPARE = 5
"""so many times the limit may all candidates have together: to choose among them they may have to be read"""
_INSTEAD = "hand in the .py or .ipynb file itself"


class Unpacked(NamedTuple):
    """What was found in a zip: the file's path in it, its bytes, and which others were passed over."""

    path: Path
    source: bytes
    remark: str


def is_zip(source: bytes) -> bool:
    """Whether the bytes are those of a zip archive that holds something."""
    return source.startswith(b"PK\x03\x04")


def source_in(archive: bytes, expected: Expected, max_bytes: int) -> Unpacked:
    """Return the notebook or script in a zip, chosen as in a student's folder.

    Raises Unreadable when there is none or more than one that could be meant, and when the zip is damaged,
    encrypted, crowded or inflates to more than `max_bytes`.
    """
    if archive.count(_ENTRY) > MAX_ENTRIES:
        raise Unreadable("refused", f"a zip archive of more than {MAX_ENTRIES} files; {_INSTEAD}")
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            return _chosen(opened, expected, max_bytes)
    except _DAMAGE as error:
        why = f"this zip archive is damaged ({shown(str(error))}); {_INSTEAD}"
        raise Unreadable("unreadable", why) from None


def _chosen(opened: zipfile.ZipFile, expected: Expected, max_bytes: int) -> Unpacked:
    files = [(Path(info.filename.replace("\\", "/")), info) for info in opened.infolist() if _is_file(info)]
    candidates = [
        path for path, _ in files if is_candidate(path) and not any(is_ignored(part) for part in path.parts)
    ]
    if not candidates:
        raise Unreadable("unreadable", _nothing([path for path, _ in files]))
    infos = dict(files)
    if len(candidates) > 1 and sum(infos[one].file_size for one in candidates) > _SPARE * max_bytes:
        raise Unreadable("too large", f"{len(candidates)} large files in a zip archive; {_INSTEAD}")
    path = best(candidates, expected, lambda one: _inflated(opened, infos[one], max_bytes))
    if path is None:
        raise Unreadable("ambiguous", f"in this zip archive {ambiguity(candidates)}")
    try:
        source = expect_python(_inflated(opened, infos[path], max_bytes))
    except Unreadable as finding:
        raise Unreadable(finding.status, f"{shown(str(path))} in it: {finding}") from None
    return Unpacked(path, source, unchosen(path, candidates))


def _inflated(opened: zipfile.ZipFile, info: zipfile.ZipInfo, max_bytes: int) -> bytes:
    if info.flag_bits & _ENCRYPTED:
        raise Unreadable("unreadable", f"encrypted; {_INSTEAD}, or a zip without a password")
    if info.compress_type not in _METHODS:
        raise Unreadable("unreadable", f"packed in a way that is not read; {_INSTEAD}")
    if info.file_size > max_bytes:
        raise Unreadable("too large", f"{megabytes(info.file_size)}; at most {megabytes(max_bytes)} are read")
    try:
        with opened.open(info) as entry:
            source = entry.read(max_bytes + 1)
    except _DAMAGE as error:
        raise Unreadable("unreadable", f"damaged ({shown(str(error))}); {_INSTEAD}") from None
    if len(source) > max_bytes:
        raise Unreadable("too large", f"more than {megabytes(max_bytes)}")
    return source


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Whether an entry is a regular file; archives made without Unix modes say 0."""
    return not info.is_dir() and stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG)


def _nothing(paths: list[Path]) -> str:
    """Say what a zip is in which nothing can be graded."""
    names = [str(path) for path in paths]
    if "[Content_Types].xml" in names or "mimetype" in names:
        return f"this is a Word or OpenDocument file, not Python; {_INSTEAD}"
    seen = ", ".join(shown(name) for name in names[:3] if not is_ignored(name)) or "nothing"
    return f"a zip archive without a Python file or notebook, it holds {seen}; {_INSTEAD}"

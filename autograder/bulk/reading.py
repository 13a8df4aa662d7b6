"""Read one submitted file without trusting anything about it: its kind, its size, its name or its bytes.

The file is opened once, never through a symbolic link, and everything is asked of the open descriptor, so it
cannot be exchanged between a test and its use. Bytes are not decoded or parsed here: a box does that, and for
the checks that look at the text a fork of the judge, both within limits.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

MAX_BYTES = 20 * 2**20
"""Default size cap; a notebook of this course with all its pictures has less than 2 MiB."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive (or a Word or OpenDocument file)"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a Windows program"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89HDF", "an HDF5 file (saved weights)"),
    (b"\x93NUMPY", "a NumPy array file"),
    (b"SQLite format 3", "a database"),
)


class Unreadable(Exception):  # noqa: N818 - a finding about a submission, reported in its row, not an error of ours
    """A file that cannot be graded: `status` for its row, and the message that says why."""

    def __init__(self, status: str, why: str) -> None:
        super().__init__(why)
        self.status = status


def read_source(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the bytes of a submitted file. Raises Unreadable, see `read_bytes` and `expect_python`."""
    return expect_python(read_bytes(path, max_bytes))


def expect_python(source: bytes) -> bytes:
    """Return `source`. Raises Unreadable when it is empty or plainly no Python."""
    if kind := kind_of(source):
        raise Unreadable("unreadable", f"this is {kind}, not Python")
    return source


def read_bytes(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """Return the bytes of a submitted file, whatever they are.

    Raises Unreadable for links, devices, pipes, files over `max_bytes` (looked at before reading) and files
    without read permission.
    """
    try:
        # O_NONBLOCK: opening a named pipe would wait for a writer for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if path.is_symlink():
            raise Unreadable("refused", "a symbolic link; links are not followed") from None
        raise Unreadable("unreadable", f"cannot be opened: {error.strerror}") from None
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("refused", f"{_kind(found.st_mode)}, not a file")
        if found.st_size > max_bytes:
            raise Unreadable(
                "too large", f"{megabytes(found.st_size)}; at most {megabytes(max_bytes)} are read"
            )
        try:
            source = file.read(max_bytes + 1)
        except OSError as error:
            raise Unreadable("unreadable", f"cannot be read: {error.strerror}") from None
    if len(source) > max_bytes:  # it grew while it was read
        raise Unreadable("too large", f"more than {megabytes(max_bytes)}")
    return source


def kind_of(source: bytes) -> str:
    """Return what the bytes are if they are certainly no Python and no notebook, e.g. `a PDF`; else ''."""
    if not source.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return "an empty file"
    for magic, name in _MAGIC:
        if source.startswith(magic):
            return name
    beginning = source[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "a web page" if beginning.startswith((b"<!doctype html", b"<html")) else ""


def megabytes(size: int) -> str:
    """Return a size for people, e.g. `200 MB` (10^6 bytes, as file managers show it)."""
    return f"{size / 1e6:.0f} MB" if size >= 1e7 else f"{size / 1e6:.1f} MB"


def _kind(mode: int) -> str:
    kinds = {stat.S_ISDIR: "a folder", stat.S_ISFIFO: "a named pipe", stat.S_ISSOCK: "a socket"}
    return next((name for test, name in kinds.items() if test(mode)), "a device")

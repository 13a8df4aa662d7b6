"""What a TA downloaded, a folder or a zip, as a list of members that can be read safely.

Nothing is extracted to a path that an archive names. A member is only ever *read*, a chunk at a time, while
its bytes are counted; where they go is decided by us. What must not be read (a link, a device, a path out
of the archive, an encrypted entry) stays in the list with its `problem`, so that it is reported for the
student it belongs to instead of dropped.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

import msgspec

from autograder.errors import LmsError

CHUNK = 1 << 16
_DRIVE = re.compile(r"^[A-Za-z]:")
_JUNK_FOLDERS = {
    "__MACOSX", "__pycache__", ".git", ".github", ".ipynb_checkpoints", ".idea", ".vscode", ".venv",
    "node_modules", ".attempts",
}  # fmt: skip
_JUNK_FILES = {".DS_Store", "Thumbs.db", "desktop.ini", ".collection.json"}
MAX_DEPTH = 20


class Limits(msgspec.Struct, frozen=True):
    """How much a source may hold; whatever is over a limit is refused and reported."""

    member_bytes: int = 100 * 2**20
    total_bytes: int = 8 * 2**30
    members: int = 200_000
    ratio: int = 300
    """how many bytes may come out of one, once a megabyte has come out; text packs 3 to 20 times"""
    ratio_from: int = 1 << 20


class Refused(Exception):  # noqa: N818 - a finding about a member, reported with its student
    """Why the bytes of a member were not taken."""


class Member(msgspec.Struct, frozen=True):
    """A file in a source: its path with `/`, as it is called there, and why it must not be read, if so."""

    path: str
    parts: tuple[str, ...]
    size: int = 0
    problem: str = ""
    token: int = 0
    """which entry of the archive it is: names may repeat"""

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.parts[-1] if self.parts else self.path

    @property
    def home(self) -> tuple[str, ...]:
        """The folder it lies in, above any that a program made."""
        parts = self.parts[:-1]
        return parts[: next((place for place, part in enumerate(parts) if part in _JUNK_FOLDERS), len(parts))]

    @property
    def junk(self) -> bool:
        """Whether an operating system or a program left it there, not a person."""
        return (
            self.name in _JUNK_FILES
            or self.name.startswith(("._", "~$"))
            or bool(_JUNK_FOLDERS & {*self.parts[:-1]})
        )


class Source(Protocol):
    """A folder or an archive, opened."""

    name: str
    members: list[Member]
    folders: list[tuple[str, ...]]
    """folders without a file that a person put there: somebody handed in nothing"""

    def chunks(self, member: Member, limits: Limits) -> Iterator[bytes]:
        """Yield the member's bytes; raises Refused at the first byte over a limit, or when it is damaged."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


def read_small(source: Source, member: Member, most: int = 32 * 2**20) -> bytes:
    """Return the whole of a small member (metadata); raises LmsError naming it when it cannot be had."""
    try:
        return b"".join(source.chunks(member, Limits(member_bytes=most)))
    except Refused as why:
        raise LmsError(f"{source.name}: {member.path!r} cannot be read: {why}") from None


def member_of(raw: str, size: int = 0, problem: str = "", token: int = 0) -> Member:
    """Return the member called `raw` in an archive; a path that leads out of it gets a `problem`."""
    path = raw.replace("\\", "/")
    pieces = path.split("/")
    parts = tuple(piece for piece in pieces if piece not in ("", ".", ".."))
    if not problem:
        if path.startswith("/") or _DRIVE.match(path):
            problem = "an absolute path; refused"
        elif ".." in pieces:
            problem = "a path out of the archive (..); refused"
        elif "\0" in path:
            problem = "a NUL in its name; refused"
        elif not parts:
            problem = "no name; refused"
    return Member(raw, parts, size, problem, token)


class FolderSource:
    """A folder on this machine; links are reported and never followed."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.name = str(path)
        self._paths: list[Path] = []
        self.members: list[Member] = []
        self.folders: list[tuple[str, ...]] = []
        for member in self._walk(path, ()):
            self.members.append(member)
            if len(self.members) > limits.members:
                raise LmsError(
                    f"{path} holds more than {limits.members} files; give a folder with submissions only"
                )

    def _walk(self, folder: Path, parts: tuple[str, ...]) -> Iterator[Member]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            if not parts:
                raise LmsError(f"{folder} cannot be listed: {error.strerror}") from error
            yield self._member(parts, problem=f"cannot be listed: {error.strerror}")
            return
        if parts and all(entry.name in _JUNK_FOLDERS | _JUNK_FILES for entry in entries):
            self.folders.append(parts)
        for entry in entries:
            here = (*parts, _text(entry.name))
            if entry.is_symlink():
                yield self._member(here, problem="a symbolic link; links are not followed")
            elif entry.is_dir(follow_symlinks=False):
                if entry.name in _JUNK_FOLDERS:
                    continue
                if len(here) > MAX_DEPTH:
                    yield self._member(here, problem=f"more than {MAX_DEPTH} folders deep; not looked at")
                else:
                    yield from self._walk(Path(entry.path), here)
            elif entry.is_file(follow_symlinks=False):
                self._paths.append(Path(entry.path))
                size = entry.stat(follow_symlinks=False).st_size
                yield Member("/".join(here), here, size, token=len(self._paths) - 1)
            else:
                yield self._member(here, problem="a device, pipe or socket; refused")

    def _member(self, parts: tuple[str, ...], problem: str) -> Member:
        return Member("/".join(parts), parts, 0, problem)

    def chunks(self, member: Member, limits: Limits) -> Iterator[bytes]:
        """Yield the file's bytes; see `Source`."""
        path = self._paths[member.token]
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(path, flags)
        except OSError as error:
            raise Refused(f"cannot be opened: {error.strerror}") from None
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Refused("not a regular file")
            try:
                yield from counted(file, limits.member_bytes)
            except OSError as error:
                raise Refused(f"cannot be read: {error.strerror}") from None

    def close(self) -> None:
        """Nothing is held."""


def counted(file: BinaryIO, most: int) -> Iterator[bytes]:
    """Yield what `file` holds; raises Refused once more than `most` bytes came."""
    total = 0
    while chunk := file.read(CHUNK):
        total += len(chunk)
        if total > most:
            raise Refused(f"more than {megabytes(most)}")
        yield chunk


def megabytes(size: int) -> str:
    """Return a size for people, e.g. `104.9 MB`."""
    return f"{size / 1e6:.1f} MB"


def _text(name: str) -> str:
    r"""Return a file name as text that can be stored: a byte that is no UTF-8 becomes `\xff`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")

"""Zip archives as sources, whoever made them.

An archive's own words about itself (sizes, names, counts) are not believed. What comes out is counted while
it is inflated; more than a member, a ratio or the whole may have is refused at the byte where that shows.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from autograder.errors import LmsError
from autograder.lms.source import CHUNK, Limits, Member, Refused, megabytes, member_of

MAX_DIRECTORY = 64 * 2**20
_END = struct.Struct("<4s4H2LH")
_UTF8_FLAG = 0x800
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class ZipSource:
    """An open zip; see `source.Source`. Raises LmsError when it is no zip, damaged or absurdly large."""

    def __init__(self, file: BinaryIO, name: str, limits: Limits) -> None:
        self.name = name
        self._file = file
        self.members: list[Member] = []
        self.folders: list[tuple[str, ...]] = []
        try:
            _expect_modest_directory(file, name)
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error) as error:
            raise LmsError(f"{name} is damaged or no zip ({error}); download it again") from error
        self._infos = self._zip.infolist()
        if len(self._infos) > limits.members:
            raise LmsError(f"{name} lists {len(self._infos)} entries; at most {limits.members} are read")
        self._list()

    @classmethod
    def at(cls, path: Path, limits: Limits) -> ZipSource:
        """Open the zip at `path`."""
        try:
            return cls(open(path, "rb"), str(path), limits)
        except OSError as error:
            raise LmsError(f"{path} cannot be opened: {error.strerror}") from error

    def chunks(self, member: Member, limits: Limits) -> Iterator[bytes]:
        """Yield what the entry inflates to; see `Source`. The ratio is that of bytes out to bytes stored."""
        info = self._infos[member.token]
        out = 0
        try:
            with self._zip.open(info) as entry:
                while chunk := entry.read(CHUNK):
                    out += len(chunk)
                    if out > limits.member_bytes:
                        raise Refused(f"inflates to more than {megabytes(limits.member_bytes)}")
                    if out > limits.ratio_from and out > limits.ratio * max(info.compress_size, 1):
                        raise Refused(
                            f"inflates more than {limits.ratio} times; an archive bomb is not unpacked"
                        )
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise Refused(f"damaged in the archive ({error})") from None

    def close(self) -> None:
        """Close the archive."""
        self._zip.close()
        self._file.close()

    def _list(self) -> None:
        seen: set[tuple[str, ...]] = set()
        filled: set[tuple[str, ...]] = set()
        empty: list[tuple[str, ...]] = []
        for token, info in enumerate(self._infos):
            raw = _name(info)
            if raw.endswith(("/", "\\")) and info.file_size == 0:
                empty.append(member_of(raw).parts)
                continue
            member = member_of(raw, info.file_size, _problem(info), token)
            if member.parts in seen and not member.problem:
                member = member_of(
                    raw, info.file_size, "its name is in the archive twice; the first is kept", token
                )
            seen.add(member.parts)
            if member.junk:
                empty.append(member.home)
            else:
                filled |= {member.parts[:length] for length in range(1, len(member.parts))}
            self.members.append(member)
        self.folders = sorted({*empty} - filled - {(), ("__MACOSX",)})


def _name(info: zipfile.ZipInfo) -> str:
    """Return the entry's name; makers that write UTF-8 without saying so (macOS) are understood."""
    raw = info.orig_filename
    if info.flag_bits & _UTF8_FLAG:
        return raw
    try:
        return raw.encode("cp437").decode("utf-8")
    except UnicodeError:
        return raw


def _problem(info: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "a symbolic link; links are not followed"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "a device, pipe or socket; refused"
    if info.flag_bits & _ENCRYPTED:
        return "encrypted; ask for it without a password"
    if info.compress_type not in _METHODS:
        return f"packed with method {info.compress_type}; only stored and deflated entries are read"
    return ""


def _expect_modest_directory(file: BinaryIO, name: str) -> None:
    """Look at the size of the list of entries before it is read into memory."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - 65_536 - _END.size))
    tail = file.read()
    at = len(tail) - _END.size
    if at < 0 or tail[at : at + 4] != b"PK\x05\x06" or tail[-2:] != b"\0\0":
        at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + _END.size > len(tail):
        raise zipfile.BadZipFile("its list of entries is missing")
    directory = _END.unpack(tail[at : at + _END.size])[5]
    if directory > MAX_DIRECTORY:
        raise LmsError(
            f"{name} has a list of entries of {megabytes(directory)}; that is no download of submissions"
        )

"""Bring the bytes of an attempt into a folder of ours, under names of ours, counted and hashed.

A zip that a student handed in is opened once: its files come to lie in a folder beside it. An archive inside
that is kept as a file and not opened.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

import msgspec

from autograder.errors import LmsError
from autograder.lms.contract import Handed, HandedIn
from autograder.lms.names import distinct
from autograder.lms.record import File
from autograder.lms.source import Limits, Member, Refused, Source, megabytes
from autograder.lms.zips import ZipSource

NOTICE = "not_collected.txt"
_INNER = Limits(member_bytes=50 * 2**20, total_bytes=200 * 2**20, members=2_000)


class Budget:
    """How many bytes may still be kept; what was refused after all is given back."""

    def __init__(self, most: int, what: str) -> None:
        self._most, self._what, self._kept = most, what, 0

    def spend(self, size: int) -> None:
        """Count `size` bytes more; raises Refused when that is over the limit."""
        self._kept += size
        if self._kept > self._most:
            raise Refused(f"{self._what} has more than {megabytes(self._most)}")

    def give_back(self, size: int) -> None:
        """Count `size` bytes less."""
        self._kept -= size


class Stage:
    """Takes attempts out of one source; `limits.total_bytes` holds for all of them together."""

    def __init__(self, source: Source, limits: Limits) -> None:
        self._source, self._limits = source, limits
        self._budget = Budget(limits.total_bytes, "all that is collected together")

    def take(self, handed_in: HandedIn, folder: Path) -> list[File]:
        """Write the files of `handed_in` into the new `folder`; what was not taken has a `problem`.

        Where nothing at all could be taken, a file NOTICE says so, because an empty folder would say that
        nothing was handed in.
        """
        folder.mkdir(parents=True)
        files: list[File] = []
        ordered = sorted(handed_in.files, key=lambda one: (one.original, one.member.path))
        names = distinct([handed.original or (handed.member.name,) for handed in ordered])
        for handed, name in zip(ordered, names, strict=True):
            files.append(_file(self._source, handed, folder, name, self._limits, [self._budget]))
        for place in reversed(range(len(files))):
            if files[place].name.lower().endswith(".zip"):
                files[place : place + 1] = self._opened(files[place], folder)
        if files and not any(file.name for file in files):
            files.append(_notice(folder, files))
        return files

    def _opened(self, archive: File, folder: Path) -> list[File]:
        """Return the archive followed by what it held, or the archive with why it was not opened."""
        try:
            inner = ZipSource.at(folder / archive.name, _INNER)
        except LmsError as error:
            why = str(error).replace(f"{folder / archive.name} ", "").partition(";")[0]
            return [msgspec.structs.replace(archive, problem=f"not opened: {why}")]
        members = [member for member in inner.members if not member.junk]
        parts = (*PurePosixPath(archive.name).parent.parts, _free_name(folder / archive.name))
        files = [archive]
        budgets = [self._budget, Budget(_INNER.total_bytes, "this archive")]
        try:
            names = distinct([member.parts or ("_",) for member in members])
            for member, name in zip(members, names, strict=True):
                handed = Handed(member, (archive.original, *member.parts))
                files.append(_file(inner, handed, folder, (*parts, *name), _INNER, budgets))
        finally:
            inner.close()
        return [archive, *(_inside(file, archive) for file in files[1:])]


def _file(
    source: Source,
    handed: Handed,
    folder: Path,
    name: tuple[str, ...],
    limits: Limits,
    budgets: list[Budget],
) -> File:
    """Write one member to `folder / name`; a refused one leaves nothing behind."""
    member = handed.member
    absent = File("", "/".join(handed.original), member.path, problem=member.problem)
    if member.problem:
        return absent
    path = folder.joinpath(*name)
    digest, size = hashlib.sha256(), 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "xb") as file:
            for chunk in source.chunks(member, limits):
                size += len(chunk)
                for budget in budgets:
                    budget.spend(len(chunk))
                digest.update(chunk)
                file.write(chunk)
    except Refused as why:
        path.unlink()
        for budget in budgets:
            budget.give_back(size)
        return msgspec.structs.replace(absent, problem=str(why))
    return msgspec.structs.replace(absent, name="/".join(name), sha256=digest.hexdigest(), size=size)


def _free_name(archive: Path) -> str:
    """Return a name for the folder beside `archive` that nothing has yet."""
    name = archive.stem
    while archive.with_name(name).exists():
        name += "~"
    return name


def gradable(files: Iterable[File]) -> list[str]:
    """Return the names of those that may be what is to be graded."""
    return [file.name for file in files if file.name.lower().endswith((".py", ".ipynb"))]


def stray(member: Member, why: str) -> File:
    """Return the record of a member that belongs to nobody."""
    return File(name="", original=member.name, downloaded=member.path, problem=member.problem or why)


def _inside(file: File, archive: File) -> File:
    """Return the record of a file that came out of `archive`: what was downloaded is the archive."""
    problem = file.problem
    if file.name.lower().endswith(".zip") and not problem:
        problem = "an archive in an archive; kept and not opened"
    return msgspec.structs.replace(file, downloaded=archive.downloaded, problem=problem)


def _notice(folder: Path, files: list[File]) -> File:
    lines = [f"{file.original!r}: {file.problem}" for file in files]
    text = "Something was handed in, but nothing of it could be taken:\n\n" + "\n".join(lines) + "\n"
    data = text.encode("utf-8", "backslashreplace")
    (folder / NOTICE).write_bytes(data)
    return File(name=NOTICE, original="", sha256=hashlib.sha256(data).hexdigest(), size=len(data))

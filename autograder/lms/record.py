"""The record of a collection: who handed in what, under which names, when; kept beside the submissions.

It is a hidden JSON file, `.collection.json`, which `grade` does not take for a submission. A run keeps a
copy, so that grades can be exported when the submissions folder is gone. It holds no time of its own making:
collecting the same download twice writes the same bytes.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import msgspec

from autograder.errors import LmsError
from autograder.lms.identity import Person

SCHEMA = 1
FILE = ".collection.json"
KEPT = ".attempts"
"""the hidden folder of earlier attempts that are kept and not graded"""
IN_A_RUN = "collection.json"


class File(msgspec.Struct, frozen=True):
    """A file: its path in the attempt's folder ('' when it was not taken), what it was called, its hash.

    `downloaded` is the path in the download, which an LMS wants to see again; `problem` says why the file was
    not taken or could not be opened.
    """

    name: str
    original: str
    downloaded: str = ""
    sha256: str = ""
    size: int = 0
    problem: str = ""


class Attempt(msgspec.Struct, frozen=True):
    """One attempt: `folder` is relative to the submissions folder. See `contract.HandedIn` for the rest.

    Each has the `format` it came in: what was mailed may be collected into the folder of an LMS's download.
    """

    number: int
    folder: str
    files: list[File]
    submitted: str = ""
    late: bool | None = None
    late_seconds: int | None = None
    label: str = ""
    format: str = ""

    @property
    def fingerprint(self) -> dict[str, str]:
        """The hash of every file that was taken, by name: equal for the same attempt collected again."""
        return {file.name: file.sha256 for file in self.files if file.name}

    @property
    def student(self) -> str:
        """The name by which `grade` knows the attempt."""
        return self.folder.rpartition("/")[2]

    @property
    def gradable(self) -> bool:
        """Whether `grade` sees it."""
        return "/" not in self.folder


class Entry(msgspec.Struct, frozen=True):
    """What one student or group handed in. `latest` is the number of the attempt that counts as the latest.

    `conflict` says why it is not certain whose it is; no grade is exported for such an entry.
    """

    key: str
    people: list[Person]
    attempts: list[Attempt]
    latest: int
    conflict: str = ""
    notes: list[str] = []

    def attempt(self, number: int) -> Attempt:
        """Return the attempt with this number."""
        return next(one for one in self.attempts if one.number == number)

    def name_of(self, attempt: Attempt) -> str:
        """Return what an attempt is called wherever it lies, e.g. `0012345~a1`."""
        return f"{self.key}~a{attempt.number}"


class Collection(msgspec.Struct, frozen=True):
    """Everything a collection knows; `format` is that of the last download.

    `attempts` is how it was asked to place them: latest, best or all.
    """

    format: str
    attempts: str
    entries: list[Entry]
    missing: list[Person] = []
    strays: list[File] = []
    due: str = ""
    schema: int = SCHEMA


def load(path: Path) -> Collection | None:
    """Return the record at `path`, None when there is none; LmsError when it cannot be used."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LmsError(f"{path} cannot be read: {error.strerror}") from error
    try:
        schema = msgspec.json.decode(data, type=_Schema).schema
        if schema > SCHEMA:
            raise LmsError(
                f"{path} is of version {schema}, this autograder knows up to {SCHEMA}; use the newer one"
            )
        return msgspec.json.decode(data, type=Collection)
    except msgspec.DecodeError as error:
        raise LmsError(
            f"{path} is no record of a collection ({error}); collect again into a new folder"
        ) from error


def save(collection: Collection, path: Path) -> bool:
    """Write the record by one rename, unless it stands there already; returns whether it was written."""
    data = msgspec.json.format(msgspec.json.encode(collection), indent=1) + b"\n"
    if path.is_file() and path.read_bytes() == data:
        return False
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".record-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)
    return True


def keep_in_run(submissions: Path, run: Path) -> None:
    """Copy the record of `submissions` into the run folder; entries only the run knows of stay."""
    new = load(submissions / FILE)
    if new is None:
        return
    old = load(run / IN_A_RUN)
    if old is not None:
        known = {entry.key for entry in new.entries}
        kept = [entry for entry in old.entries if entry.key not in known]
        new = msgspec.structs.replace(new, entries=[*new.entries, *kept])
    save(new, run / IN_A_RUN)


class _Schema(msgspec.Struct):
    schema: int

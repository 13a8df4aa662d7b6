"""A run folder: everything one grading run needs and leaves behind.

RUN/
  journal.sqlite   submissions, attempts, verdicts, events (see schema.py)
  sources/<sha256> the bytes that were graded, by content, so that a run can be repeated years later
  run.lock         held by the one command that drives the run; holds its process id
  grades.csv, feedback/, report.html   rebuilt from the journal at any time
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from autograder.bulk.journal import Journal
from autograder.errors import BulkError


class RunFolder:
    """The paths of one run, its stored sources and its lock."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.journal_path = self.path / "journal.sqlite"
        self.sources = self.path / "sources"
        self.lock_path = self.path / "run.lock"

    @classmethod
    def create(cls, path: Path) -> RunFolder:
        """Return the run folder at `path`, made if it does not exist.

        Raises BulkError when `path` is a file, or a folder that holds something else than a run.
        """
        folder = cls(path)
        if path.exists() and not path.is_dir():
            raise BulkError(f"{path} is a file; give a folder for the run")
        if path.is_dir() and any(path.iterdir()) and not folder.exists:
            raise BulkError(
                f"{path} is not empty and holds no run; give a new folder, or an earlier run to go on with"
            )
        try:
            folder.sources.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BulkError(f"{path} cannot be made: {error.strerror}") from error
        return folder

    @classmethod
    def existing(cls, path: Path) -> RunFolder:
        """Return the run folder at `path`; raises BulkError when there is no run in it."""
        folder = cls(path)
        if not folder.journal_path.is_file():
            raise BulkError(
                f"{path} holds no run (no journal.sqlite); "
                f"make one with `autograder grade SUBMISSIONS -a ID -o {path}`"
            )
        return folder

    @property
    def exists(self) -> bool:
        """Whether a run was begun here."""
        return self.journal_path.exists() or self.lock_path.exists()

    def journal(self, *, read_only: bool = False, revision: int | None = None) -> Journal:
        """Open the run's journal, at the promoted revision unless another is named."""
        return Journal(self.journal_path, read_only=read_only, revision=revision)

    def store(self, source: bytes) -> str:
        """Keep `source` under its sha256 and return that, in hexadecimal.

        Written to a temporary name and renamed: a kill in between leaves no half file under a good name.
        Raises BulkError when the disk refuses.
        """
        digest = hashlib.sha256(source).hexdigest()
        target = self.sources / digest
        if not target.exists():
            try:
                _place(source, target)
            except OSError as error:
                raise BulkError(
                    f"{self.sources} cannot take a submission ({error.strerror}); make room and run the same "
                    "command again: what was taken in before is kept"
                ) from error
        return digest

    def source(self, digest: str) -> bytes:
        """Return the stored bytes of `digest`; raises BulkError when they are gone or were changed."""
        try:
            source = (self.sources / digest).read_bytes()
        except OSError as error:
            raise BulkError(f"{self.sources / digest} cannot be read: {error.strerror}") from error
        if hashlib.sha256(source).hexdigest() != digest:
            raise BulkError(f"{self.sources / digest} was changed after it was collected; start a new run")
        return source

    @contextlib.contextmanager
    def driving(self) -> Iterator[None]:
        """Hold the run for one command; raises BulkError that names the process which holds it already.

        The lock is the kernel's (flock), so it ends with the process however that dies; the number in the
        file is only for the message.
        """
        descriptor = os.open(self.lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            if not _lock(descriptor):
                holder = os.read(descriptor, 40).decode("ascii", "replace").strip() or "unknown"
                raise BulkError(
                    f"process {holder} is grading {self.path} already; wait for it, watch it with "
                    f"`autograder status {self.path}`, or stop it first"
                )
            os.ftruncate(descriptor, 0)
            os.write(descriptor, str(os.getpid()).encode())
            yield
        finally:
            os.close(descriptor)

    def driver(self) -> int | None:
        """Return the id of the process that drives the run now, or None."""
        with contextlib.suppress(OSError, ValueError), open(self.lock_path, "rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read(40))
        return None


def _place(source: bytes, target: Path) -> None:
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(source)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def _lock(descriptor: int) -> bool:
    """Take the lock; several tries, because `driver` in another terminal holds it while it looks."""
    for _ in range(5):
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        time.sleep(0.05)
    return False

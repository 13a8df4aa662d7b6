"""One collection at a time in a submissions folder, and no litter of one that was killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import LmsError

_PREFIX = ".staging-"


@contextmanager
def stage_in(output: Path) -> Iterator[Path]:
    """Hold the folder `output`, made if need be, and yield an empty folder in it that is removed at the end.

    The lock is the kernel's, on the folder itself, so it ends with the process however that dies. Raises
    LmsError when another collection is at work there.
    """
    output.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(output, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LmsError(f"another `autograder collect` is at work in {output}; wait for it") from None
        for left in output.glob(f"{_PREFIX}*"):  # of a collection that was killed
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=output) as stage:
            yield Path(stage)
    finally:
        os.close(descriptor)


@contextmanager
def stage_elsewhere() -> Iterator[Path]:
    """Yield an empty folder outside of any submissions folder, for a dry run."""
    with tempfile.TemporaryDirectory(prefix="autograder-") as stage:
        yield Path(stage)

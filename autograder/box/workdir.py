"""Where a box may write: its private /tmp, or without a root of its own a folder of the host's.

The kernel bounds a private /tmp. In a folder of the host's the files are added up now and then, which ends
the accident of a loop that keeps writing. It is no wall: a file that was removed while it is still open is
in no folder, so a hostile box can hold more than it may until it ends.
"""

import contextlib
import os
import tempfile
import time

from autograder.box.confine.limits import Limits
from autograder.box.layers import Layers
from autograder.box.removal import remove_tree

_PRIVATE = "/tmp"
_BLOCK = 512  # the unit of st_blocks, whatever the file system's own
_REST = 20  # times as long as a look takes: at most a twentieth of a processor goes into looking


class Workdir:
    """The writable folder of one box."""

    def __init__(self, layers: Layers) -> None:
        self.path = _PRIVATE if layers.namespaces else _new_folder(layers.uid)
        self._next_look = 0.0

    def is_too_full(self, limits: Limits) -> bool:
        """Whether the files are found to be more than `limits` allow; not looked at on every call."""
        started = time.monotonic()
        if self.path == _PRIVATE or started < self._next_look:
            return False
        size, entries = _use_of(self.path, limits.tmp_files)
        now = time.monotonic()
        self._next_look = now + _REST * (now - started)
        return size > limits.tmp_mb << 20 or entries > limits.tmp_files

    def remove(self) -> None:
        """Remove a folder of the host's; a private one goes with its box. Raises nothing."""
        if self.path != _PRIVATE:
            remove_tree(self.path)


def _new_folder(owner: int | None) -> str:
    folder = tempfile.mkdtemp(prefix="autograder-box-")
    if owner is not None:
        os.chown(folder, owner, owner)
    return folder


def _use_of(path: str, most_entries: int) -> tuple[int, int]:
    """Return the bytes and entries beneath a folder; stops counting above `most_entries`."""
    size = entries = 0
    waiting = [path]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as found:
            for entry in found:
                entries += 1
                if entries > most_entries:
                    return size, entries
                with contextlib.suppress(OSError):  # gone since
                    size += entry.stat(follow_symlinks=False).st_blocks * _BLOCK
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
    return size, entries

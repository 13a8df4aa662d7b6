"""Removing the folder that a box wrote to, whatever it has left there.

A tree may be thousands of folders deep, too deep for recursion and for one open descriptor a level, and hold
folders that their own maker may not enter. So each folder met is moved up to the top before it is emptied:
the tree becomes flat, and three descriptors at a time are enough. Links are removed, never followed.
"""

import contextlib
import itertools
import os
from collections.abc import Iterator

_BATCH = 256  # entries held in memory at a time
_PATH = os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_READ = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


def remove_tree(path: str) -> None:
    """Remove a folder and all beneath it, as far as this user can; raises nothing.

    Its box must be dead: a process that still writes there could keep up with the removal.
    """
    with contextlib.suppress(OSError):
        with _opened(path, None) as top:
            _empty_top(top)
        os.rmdir(path)


def _empty_top(top: int) -> None:
    prefix = os.urandom(8).hex()  # nothing that the box has made is called that
    names = (f"{prefix}-{number}" for number in itertools.count())
    waiting: list[str] = []
    _empty(top, top, names, waiting)
    while waiting:
        name = waiting.pop()
        with contextlib.suppress(OSError):
            with _opened(name, top) as folder:
                _empty(folder, top, names, waiting)
            os.rmdir(name, dir_fd=top)


def _empty(folder: int, top: int, names: Iterator[str], waiting: list[str]) -> None:
    """Remove the files of a folder and move its folders to the top, where they are `waiting`."""
    moved = set(waiting) if folder == top else set()
    while True:
        with os.scandir(folder) as entries:
            batch = list(itertools.islice((e for e in entries if e.name not in moved), _BATCH))
        done = 0
        for entry in batch:
            with contextlib.suppress(OSError):
                if entry.is_dir(follow_symlinks=False):
                    name = next(names)
                    _move_up(entry.name, folder, top, name)
                    moved.add(name)
                    waiting.append(name)
                else:
                    os.unlink(entry.name, dir_fd=folder)
                done += 1
        if not done:
            return


def _move_up(name: str, folder: int, top: int, new_name: str) -> None:
    # A folder that changes its parent is written to itself.
    with _opened(name, folder):
        os.rename(name, new_name, src_dir_fd=folder, dst_dir_fd=top)


@contextlib.contextmanager
def _opened(name: str, parent: int | None) -> Iterator[int]:
    """Open a folder after making it readable and writable; gives a descriptor. Raises OSError."""
    handle = os.open(name, _PATH, dir_fd=parent)
    try:
        # By way of /proc, since neither fchmod nor a chmod that follows no link works on such a handle.
        os.chmod(f"/proc/self/fd/{handle}", 0o700)
        folder = os.open(".", _READ, dir_fd=handle)
    finally:
        os.close(handle)
    try:
        yield folder
    finally:
        os.close(folder)

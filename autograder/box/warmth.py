"""Making a zygote warm and cheap to fork: the imports, and the memory that they leave behind."""

import gc
import importlib
import sys
from collections.abc import Iterable
from typing import NamedTuple

from autograder.box.confine import syscalls

_HUGE_PAGE = 2 << 20
_MADV_COLLAPSE = 25  # Linux 6.1


class Memory(NamedTuple):
    """What the kernel counts for a process, in KiB, and its threads."""

    threads: int
    address_space_kb: int
    anonymous_kb: int
    shared_kb: int

    @classmethod
    def of_self(cls) -> "Memory":
        """Return the counts of this process."""
        return cls.of("self")

    @classmethod
    def of(cls, pid: int | str) -> "Memory":
        """Return the counts of a process. Raises OSError when there is none."""
        with open(f"/proc/{pid}/status") as file:
            fields = dict(line.split(":", 1) for line in file)
        names = ("Threads", "VmSize", "RssAnon", "RssShmem")
        # A process that is already dead, but not reaped, has no memory lines.
        return cls(*(int(fields.get(name, "0").split()[0]) for name in names))


def import_all(names: Iterable[str]) -> None:
    """Import the heavy libraries, then what every box runs. Raises ImportError."""
    sys.dont_write_bytecode = True
    for name in names:
        importlib.import_module(name)
    importlib.import_module("autograder.box.submission")


def settle() -> None:
    """Leave the memory so that a fork copies little and a child touches little.

    The collector is frozen, because visiting an object writes to it, and every page written in a child is
    copied. Freed memory goes back to the kernel. What remains moves to huge pages where the kernel can: a
    fork copies one entry for each of those instead of 512.
    """
    gc.collect()
    gc.freeze()
    syscalls.trim_heap()
    for start, end in _anonymous_regions():
        first = -(-start // _HUGE_PAGE) * _HUGE_PAGE
        for address in range(first, end - _HUGE_PAGE + 1, _HUGE_PAGE):
            syscalls.madvise(address, _HUGE_PAGE, _MADV_COLLAPSE)


def _anonymous_regions() -> list[tuple[int, int]]:
    regions = []
    with open("/proc/self/maps") as file:
        for line in file:
            fields = line.split()
            if fields[1].startswith("rw-p") and (len(fields) == 5 or fields[5] == "[heap]"):
                start, end = fields[0].split("-")
                regions.append((int(start, 16), int(end, 16)))
    return regions

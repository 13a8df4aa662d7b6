"""Making a zygote warm and cheap to fork: the imports, and the memory that they leave behind."""

import contextlib
import ctypes
import gc
import importlib
import os
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
    data_kb: int

    @classmethod
    def of_self(cls) -> "Memory":
        """Return the counts of this process."""
        return cls.of("self")

    @classmethod
    def of(cls, pid: int | str) -> "Memory":
        """Return the counts of a process. Raises OSError when there is none."""
        with open(f"/proc/{pid}/status") as file:
            fields = dict(line.split(":", 1) for line in file)
        names = ("Threads", "VmSize", "RssAnon", "RssShmem", "VmData")
        # A process that is already dead, but not reaped, has no memory lines.
        return cls(*(int(fields.get(name, "0").split()[0]) for name in names))


def import_all(names: Iterable[str]) -> None:
    """Import the heavy libraries, then what every box runs. Raises ImportError."""
    sys.dont_write_bytecode = True
    for name in names:
        importlib.import_module(name)
    importlib.import_module("autograder.box.submission")
    if "tensorflow" in sys.modules:
        # Names and paths inside TensorFlow may change: then each box does this work itself, a little slower.
        with contextlib.suppress(ImportError, AttributeError, OSError):
            _fill_registries()


def _fill_registries() -> None:
    """Have TensorFlow build the tables that it otherwise builds at each process's first operation.

    They hold what is compiled into the library: its operations, its kernels, its XLA kernels. Reading them
    runs no operation and starts no thread. Measured, it halves the price of a box's first operation.
    """
    op_def_registry = importlib.import_module("tensorflow.python.framework.op_def_registry")
    kernels = importlib.import_module("tensorflow.python.framework.kernels")
    kernels.get_registered_kernels_for_op("MatMul")
    op_def_registry.get("no operation has this name")  # the first one not found exports the table
    folder = os.path.dirname(importlib.import_module("tensorflow.python").__path__[0])
    library = ctypes.CDLL(os.path.join(folder, "libtensorflow_cc.so.2"))
    library["_ZN10tensorflow13XlaOpRegistry26RegisterCompilationKernelsEv"]()


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

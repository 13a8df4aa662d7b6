"""How much of the machine one box may use, as limits that the kernel enforces on the process itself."""

import math
import resource
from typing import NamedTuple

# The kernel counts the threads of everything that runs under the uid, a box that is just being torn down and
# the slots of another run among it, and TensorFlow aborts when it is refused one. So this is a backstop
# only: what bounds a box's own threads is the address space that their stacks take.
_THREADS_OF_UID = 2048
_STACKS_MB = 512  # address space that thread stacks and per-thread heaps reserve without touching it
_OPEN_FILES = 256
_LOCKED_BYTES = 8 << 20


class Limits(NamedTuple):
    """The limits of one box, as they cross from the trusted client to the keeper.

    Memory is counted beyond what the warm zygote already holds. Times are in seconds, sizes in the unit
    the name says. `gpu_memory_mb` is what TensorFlow is told to take of a GPU, 0 for all of it.
    """

    cpu_seconds: float
    wall_seconds: float
    memory_mb: int
    output_kb: int
    file_mb: int
    tmp_mb: int
    tmp_files: int
    gpu_memory_mb: int = 0

    @property
    def last_cpu_second(self) -> int:
        """When the kernel itself kills: it counts roughly, so the keeper comes first."""
        return math.ceil(self.cpu_seconds) + 1


class Counted(NamedTuple):
    """A kind of memory that the kernel limits (a RLIMIT_ constant), and what a box has of it at its start."""

    kind: int
    held_kb: int


def restrict_self(limits: Limits, counted: Counted, bound_threads: bool) -> None:
    """Set the limits of this process for good.

    `bound_threads` is off where other processes of the same uid would be counted too.
    """
    _set(resource.RLIMIT_CPU, limits.last_cpu_second)
    _set(resource.RLIMIT_FSIZE, limits.file_mb << 20)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _set(resource.RLIMIT_MEMLOCK, _LOCKED_BYTES)
    _set(resource.RLIMIT_MSGQUEUE, 0)
    if bound_threads:
        _set(resource.RLIMIT_NPROC, _THREADS_OF_UID)
    _set(counted.kind, (counted.held_kb << 10) + ((limits.memory_mb + _STACKS_MB) << 20))


def _set(kind: int, wanted: int) -> None:
    _, ceiling = resource.getrlimit(kind)
    value = wanted if ceiling == resource.RLIM_INFINITY else min(wanted, ceiling)
    resource.setrlimit(kind, (value, value))

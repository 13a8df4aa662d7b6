"""How many slots a machine can bear: one per core, as long as the memory they may take together is there.

A slot's memory is what its warm zygotes hold and what its box may take at most. Where no memory cgroup bounds
a class as a whole, this sum is what keeps a machine from running out of it. What a hostile box makes its
judge hold is not in it: one value of 512 MiB as sent, and in a check that keeps what its functions are called
with another 1 GiB as sent; lists take several times that, arrays no more.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

import psutil

from autograder.bulk.gpu_use import GpuUse
from autograder.course.manifest import Manifest
from autograder.judge.gpu import CUDA_HOST_MB

WARM_MB = 128
"""memory in MiB of the two zygotes and the judge of a slot without TensorFlow (measured: 70)"""
WARM_TENSORFLOW_MB = 1024
"""the same with TensorFlow (measured: zygotes 790; the judge adds what it computes with)"""
SPARE_MB = 512
"""memory in MiB that is left to the system and the coordinator"""
_CGROUP_LIMIT = Path("/sys/fs/cgroup/memory.max")


class Machine(NamedTuple):
    """What slots are made of."""

    cores: int
    memory_mb: int

    @classmethod
    def here(cls) -> Machine:
        """Return the cores this process may use, and the memory of the machine or of its container."""
        memory = psutil.virtual_memory().total
        if _CGROUP_LIMIT.is_file() and (limit := _CGROUP_LIMIT.read_text().strip()).isdecimal():
            memory = min(memory, int(limit))
        return cls(len(os.sched_getaffinity(0)), memory >> 20)


class Admission(NamedTuple):
    """How many CPU slots there will be, and what the TA should know about it."""

    slots: int
    sentences: list[str]


def admit(machine: Machine, slot_mb: int, gpus: GpuUse, asked: int | None = None) -> Admission:
    """Return how many CPU slots to make beside those that `gpus` makes.

    `slot_mb` is what one CPU slot may take. `asked` is obeyed, with a sentence when the memory would not do.
    By default slots on GPUs take their share of the cores, and memory may take more off; one CPU slot is
    always left.
    """
    on_gpus = gpus.slots * (slot_mb + CUDA_HOST_MB)
    fits = max((machine.memory_mb - SPARE_MB - on_gpus) // slot_mb, 0)
    beside = f" beside the {gpus.slots} on GPUs" if gpus.slots else ""
    needs = f"a slot may need {slot_mb} MiB, and this machine has {machine.memory_mb} MiB"
    if asked is not None:
        if asked <= fits:
            return Admission(asked, [])
        warning = f"{asked} slots{beside} may run out of memory: {needs}. Safe would be {max(fits, 1)}."
        return Admission(asked, [warning])
    wanted = max(machine.cores - gpus.slots, 1)
    slots = max(min(wanted, fits), 1)
    if slots == wanted and fits >= wanted:
        return Admission(slots, [])
    return Admission(slots, [f"{slots} slots instead of {wanted}{beside}: {needs}."])


def memory_of_slot(manifest: Manifest) -> int:
    """Return how much memory in MiB a CPU slot of an assignment may take at most."""
    warm = WARM_TENSORFLOW_MB if "tensorflow" in manifest.modules else WARM_MB
    return warm + max(manifest.limits_for(question.id).memory_mb for question in manifest.questions)

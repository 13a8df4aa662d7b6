"""How a run uses GPUs: which cards, how many slots on each, and how much of its memory each slot gets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec

from autograder.errors import BulkError
from autograder.judge.gpu import Gpu, GpuShare, Inventory
from autograder.judge.slot import SlotConfig

CONTEXT_MB = 600
"""memory in MiB that CUDA and its libraries take of a card for each process, beside TensorFlow's own"""
LEAST_SHARE_MB = 512
_MOST_THREADS = 4
"""threads of a slot on a GPU: they only feed it"""


class GpuUse(NamedTuple):
    """Cards for one run: `per_gpu` slots on each, `memory_mb` for TensorFlow in each (None: a fair share)."""

    inventory: Inventory
    gpus: Sequence[Gpu] = ()
    per_gpu: int = 1
    memory_mb: int | None = None
    threads: int = 1

    @property
    def slots(self) -> int:
        """How many slots on GPUs there are."""
        return len(self.gpus) * self.per_gpu

    def share(self, gpu: Gpu) -> GpuShare:
        """Return what a slot gets of `gpu`; alone on it, all of it.

        Raises BulkError when so many shares leave too little memory for each.
        """
        if self.per_gpu == 1 and self.memory_mb is None:
            return GpuShare(gpu=gpu)
        fair = gpu.free_mb // self.per_gpu - CONTEXT_MB
        wanted = fair if self.memory_mb is None else self.memory_mb
        if fair < LEAST_SHARE_MB or wanted > fair:
            fit = gpu.free_mb // (max(self.memory_mb or 0, LEAST_SHARE_MB) + CONTEXT_MB)
            raise BulkError(
                f"{gpu.label} has {gpu.free_mb} MiB free: that is no room for {self.per_gpu} slots with "
                f"{max(wanted, LEAST_SHARE_MB)} MiB each and {CONTEXT_MB} MiB for CUDA; "
                + (f"at most --per-gpu {fit}" if fit else "ask for less with --gpu-memory or leave it out")
            )
        return GpuShare(gpu=gpu, memory_mb=wanted)

    def whole(self, uuid: str) -> bool:
        """Whether a slot on this card has all of its memory for itself."""
        return self.per_gpu == 1 and self.memory_mb is None and any(gpu.uuid == uuid for gpu in self.gpus)

    def slot_configs(self, config: SlotConfig) -> Iterator[tuple[str, SlotConfig]]:
        """Yield name and configuration of each slot on a card, the first of every card before the second."""
        for number in range(self.per_gpu):
            for place, gpu in enumerate(self.gpus):
                kind = f"mig{place}" if gpu.mig else f"gpu{gpu.index}"
                own = msgspec.structs.replace(config, gpu=self.share(gpu), threads=self.threads)
                yield f"{kind}.{number}", own

    def for_jobs(self, count: int) -> GpuUse:
        """Return the same use without slots that `count` jobs cannot fill."""
        gpus = self.gpus[:count]
        per_gpu = min(self.per_gpu, -(-count // len(gpus))) if gpus else self.per_gpu
        return self._replace(gpus=gpus, per_gpu=max(per_gpu, 1))

    def with_threads(self, cores: int, cpu_slots: int) -> GpuUse:
        """Return the same use with what is left of `cores` shared among the slots on cards."""
        if not self.slots:
            return self
        return self._replace(threads=min(max((cores - cpu_slots) // self.slots, 1), _MOST_THREADS))

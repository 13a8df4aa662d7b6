"""The health of a runner's GPUs: a card serves after a kernel ran on it, and no longer than it is sound.

    suspended --probe passes--> serving --Xid of a program, lost slot, CUDA error--> suspended
        |                          |
        +--probe fails-------------+--any other Xid, memory errors--> retired, for good

A probe that finds no memory on a card where others are at work says nothing about the card: it is repeated
when they are done. A program can spoil its own channel of a card but must not be able to take the card from
the class, so what a program can cause only asks for a probe.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from autograder.judge.gpu import Gpu, Inventory, Probe

_NO_MEMORY = "OUT_OF_MEMORY"


class Change(msgspec.Struct, frozen=True):
    """A card that changed its state, and why."""

    gpu: str
    state: Literal["serving", "suspended", "retired"]
    text: str


class GpuCare:
    """Watches the cards that serve. `busy` tells how many pieces of work run on a card."""

    def __init__(self, inventory: Inventory, gpus: Sequence[Gpu], busy: Callable[[str], int]) -> None:
        self._inventory = inventory
        self._gpus = {gpu.uuid: gpu for gpu in gpus}
        self._busy = busy
        self._probes: dict[str, Probe] = {}
        self._waiting: list[str] = list(self._gpus)
        """cards to be probed as soon as nothing runs on them"""
        self._retired: dict[str, str] = {}

    @property
    def retired(self) -> dict[str, str]:
        """The cards out of service, each with the reason."""
        return dict(self._retired)

    def serves(self, gpu: str) -> bool:
        """Whether slots may be started on a card and work be sent to it."""
        return gpu not in self._retired and gpu not in self._probes and gpu not in self._waiting

    def look(self) -> list[Change]:
        """Read the news and the probes; returns what changed. Never waits."""
        changes: list[Change] = []
        for ailment in self._inventory.news():
            if ailment.uuid in self._gpus:
                act = self.retire if ailment.lasting else self.doubt
                changes += act(ailment.uuid, ailment.text)
        for uuid in [uuid for uuid in self._waiting if not self._busy(uuid)]:
            self._waiting.remove(uuid)
            self._probes[uuid] = self._inventory.probe(self._gpus[uuid])
        for uuid, probe in list(self._probes.items()):
            result = probe.result()
            if result is not None:
                probe.close()
                del self._probes[uuid]
                changes += self._judged(uuid, result)
        return changes

    def doubt(self, uuid: str, why: str) -> list[Change]:
        """Send nothing to a card until a kernel ran on it."""
        if not self.serves(uuid):
            return []
        self._probes[uuid] = self._inventory.probe(self._gpus[uuid])
        return [Change(uuid, "suspended", f"{self._label(uuid)} is tried again: {why}")]

    def retire(self, uuid: str, why: str) -> list[Change]:
        """Take a card out of service for good."""
        if uuid in self._retired:
            return []
        self._retired[uuid] = why
        self._waiting = [one for one in self._waiting if one != uuid]
        if (probe := self._probes.pop(uuid, None)) is not None:
            probe.close()
        return [Change(uuid, "retired", f"{self._label(uuid)} was taken out of service: {why}")]

    def close(self) -> None:
        """Stop all probes."""
        for probe in self._probes.values():
            probe.close()
        self._probes.clear()

    def _judged(self, uuid: str, problem: str) -> list[Change]:
        if not problem:
            return [Change(uuid, "serving", f"a kernel ran on {self._label(uuid)}: it serves")]
        if _NO_MEMORY in problem and self._busy(uuid):
            self._waiting.append(uuid)
            return []
        return self.retire(uuid, problem)

    def _label(self, uuid: str) -> str:
        return self._gpus[uuid].label

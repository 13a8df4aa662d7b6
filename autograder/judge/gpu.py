"""GPUs as data: which there are, which may be used, and what one slot gets of one.

    inventory = find_inventory()          # NVML's, the file's that AUTOGRADER_GPUS names, or an empty one
    cards = chosen(inventory.gpus, "all")
    share = GpuShare(gpu=cards[0], memory_mb=5000)

An inventory also knows how its cards fare: what befell them (`news`) and whether a kernel runs (`probe`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

import msgspec

from autograder.errors import JudgeError

CUDA_HOST_MB = 2048
"""memory in MiB that CUDA and its libraries may take of the machine, beside what a submission may use"""
XIDS_OF_PROGRAMS = frozenset({8, 13, 31, 43, 45})
"""Xid errors that a program brings on itself (an illegal access, a page fault, a channel that was stopped):
NVIDIA's catalogue says to restart the application. After one a card is probed; after any other it is sick."""


class Gpu(msgspec.Struct, frozen=True, kw_only=True):
    """One GPU, or one MIG device of it, which is leased by its own UUID.

    `index` is the card's number in PCI order, as nvidia-smi shows it. `nodes` are its device nodes with the
    control nodes: where a box finds each, and where it is on this machine. `free_mb` is memory that nobody
    holds at the moment. `pretended` cards exist in a file only: nothing is computed on them.
    """

    index: int
    uuid: str
    name: str
    memory_mb: int
    free_mb: int
    mig: bool = False
    nodes: dict[str, str] = {}
    pretended: bool = False

    @property
    def label(self) -> str:
        """How a TA knows it, e.g. `GPU 1 (NVIDIA L4)`."""
        return f"{'MIG device on GPU' if self.mig else 'GPU'} {self.index} ({self.name})"


class GpuShare(msgspec.Struct, frozen=True, kw_only=True):
    """What one slot has of a GPU: `memory_mb` is what TensorFlow is told to take, 0 for all of it."""

    gpu: Gpu
    memory_mb: int = 0


class Ailment(msgspec.Struct, frozen=True):
    """Something that befell a card: a `lasting` one takes it out of service, another asks for a probe."""

    uuid: str
    text: str
    lasting: bool


class Probe(Protocol):
    """A kernel that is being tried on a card."""

    def result(self) -> str | None:
        """Return None while it runs, then "" when the card works, else the reason why not."""
        ...

    def close(self) -> None:
        """Stop it; may be called twice."""
        ...


class Inventory(Protocol):
    """The GPUs of this machine that this process may use."""

    @property
    def gpus(self) -> Sequence[Gpu]:
        """The cards in PCI order."""
        ...

    @property
    def reason(self) -> str:
        """Why there are none; "" when there are some."""
        ...

    def news(self) -> list[Ailment]:
        """Return what befell the cards since the last call; returns at once."""
        ...

    def probe(self, gpu: Gpu) -> Probe:
        """Begin to try whether `gpu` computes."""
        ...


class NoGpus:
    """An inventory of nothing, for a reason."""

    def __init__(self, reason: str) -> None:
        self.gpus: Sequence[Gpu] = ()
        self.reason = reason

    def news(self) -> list[Ailment]:
        """Nothing befalls no cards."""
        return []

    def probe(self, gpu: Gpu) -> Probe:
        """There is nothing to probe."""
        raise JudgeError(f"{gpu.label} is not in this inventory: {self.reason}")


def xid_ailment(uuid: str, xid: int) -> Ailment:
    """Return what an Xid error means for a card."""
    lasting = xid not in XIDS_OF_PROGRAMS
    return Ailment(uuid, f"Xid {xid}" + ("" if lasting else ", which a program can cause"), lasting)


def find_inventory() -> Inventory:
    """Return the GPUs of this machine, without those that the caller's CUDA_VISIBLE_DEVICES hides.

    The file that AUTOGRADER_GPUS names pretends a machine with other cards: for tests and dry runs.
    """
    from autograder.judge.nvml import nvml_inventory
    from autograder.judge.pretended import PretendedInventory

    pretended = os.environ.get("AUTOGRADER_GPUS", "")
    found: Inventory = PretendedInventory(pretended) if pretended else nvml_inventory()
    allowed = os.environ.get("CUDA_VISIBLE_DEVICES")
    if allowed is None or not found.gpus:
        return found
    return _Fewer(found, visible(found.gpus, allowed))


def visible(gpus: Sequence[Gpu], variable: str) -> list[Gpu]:
    """Return the cards that a value of CUDA_VISIBLE_DEVICES shows, in its order.

    As CUDA does, it stops at the first entry that names no card. Numbers count in PCI order.
    """
    shown: list[Gpu] = []
    for entry in variable.split(","):
        matching = _named(gpus, entry.strip())
        if not matching:
            break
        shown += [gpu for gpu in matching if gpu not in shown]
    return shown


def chosen(inventory: Inventory, text: str) -> list[Gpu]:
    """Return the cards that `--gpus TEXT` means: all, none, or numbers and UUIDs separated by commas.

    Raises JudgeError for an entry that names no card, or when `all` finds none.
    """
    if text == "none":
        return []
    if not inventory.gpus:
        raise JudgeError(f"--gpus {text}: there is no GPU to use: {inventory.reason}")
    if text == "all":
        return list(inventory.gpus)
    found: list[Gpu] = []
    for entry in text.split(","):
        matching = _named(inventory.gpus, entry.strip())
        if not matching:
            there = ", ".join(f"{gpu.index}: {gpu.uuid}" for gpu in inventory.gpus)
            raise JudgeError(f"--gpus: no GPU {entry.strip()!r} here; there are {there}")
        found += [gpu for gpu in matching if gpu not in found]
    return found


def _named(gpus: Sequence[Gpu], entry: str) -> list[Gpu]:
    """Return the cards of a number (all MIG devices of that card), or the one with a UUID or a part of it."""
    if entry.isdecimal():
        return [gpu for gpu in gpus if gpu.index == int(entry)]
    matching = [gpu for gpu in gpus if entry.startswith(("GPU-", "MIG-")) and gpu.uuid.startswith(entry)]
    return matching if len(matching) == 1 else []


class _Fewer:
    """An inventory of which only some cards may be used."""

    def __init__(self, whole: Inventory, gpus: Sequence[Gpu]) -> None:
        self._whole = whole
        self.gpus = gpus
        self.reason = "" if gpus else "CUDA_VISIBLE_DEVICES hides every GPU"

    def news(self) -> list[Ailment]:
        """Return what befell the cards that may be used."""
        ours = {gpu.uuid for gpu in self.gpus}
        return [ailment for ailment in self._whole.news() if ailment.uuid in ours]

    def probe(self, gpu: Gpu) -> Probe:
        """Begin to try whether `gpu` computes."""
        return self._whole.probe(gpu)

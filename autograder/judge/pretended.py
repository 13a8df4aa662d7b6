"""A machine with GPUs that exist in a JSON file only: for dry runs and for tests of the scheduling.

    {"gpus": [{"index": 0, "uuid": "GPU-a", "name": "pretended", "memory_mb": 24000,
               "nodes": {"/dev/nvidia0": "/dev/null"}, "xid": 0, "probe": ""}]}

The file is read anew whenever it changes, so a card can fall ill in the middle of a run: `xid` is the number
of an error, `probe` the reason why a kernel does not run. Nothing is computed on such a card: TensorFlow
finds none, and what a box does it does on the processor.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from autograder.errors import JudgeError
from autograder.judge.gpu import Ailment, Gpu, Probe, xid_ailment


class _Card(msgspec.Struct, forbid_unknown_fields=True):
    index: int
    uuid: str
    memory_mb: int
    name: str = "pretended"
    mig: bool = False
    nodes: dict[str, str] = {}
    xid: int = 0
    probe: str = ""

    def as_gpu(self) -> Gpu:
        return Gpu(
            index=self.index,
            uuid=self.uuid,
            name=self.name,
            memory_mb=self.memory_mb,
            free_mb=self.memory_mb,
            mig=self.mig,
            nodes=self.nodes,
            pretended=True,
        )


class _File(msgspec.Struct, forbid_unknown_fields=True):
    gpus: list[_Card]


class PretendedInventory:
    """The cards in the file `path`. Raises JudgeError when it is no such file."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)
        self._cards = self._read()
        self._changed = self._stamp()
        self._told: dict[str, int] = {}
        self.gpus: Sequence[Gpu] = tuple(card.as_gpu() for card in self._cards.values())
        self.reason = "" if self.gpus else f"AUTOGRADER_GPUS names {path}, which lists no GPU"

    def news(self) -> list[Ailment]:
        """Return the Xid errors that were written into the file since the last call."""
        stamp = self._stamp()
        if stamp != self._changed:
            self._cards, self._changed = self._read(), stamp
        new = {uuid: card.xid for uuid, card in self._cards.items() if card.xid != self._told.get(uuid, 0)}
        self._told |= new
        return [xid_ailment(uuid, xid) for uuid, xid in new.items() if xid]

    def probe(self, gpu: Gpu) -> Probe:
        """Return what the file says."""
        card = self._read().get(gpu.uuid)
        return _Told(card.probe if card is not None else "it is gone")

    def _stamp(self) -> tuple[int, int]:
        status = self._path.stat()
        return status.st_mtime_ns, status.st_ino

    def _read(self) -> dict[str, _Card]:
        try:
            read = msgspec.json.decode(self._path.read_bytes(), type=_File)
        except (OSError, msgspec.MsgspecError) as error:
            raise JudgeError(f"AUTOGRADER_GPUS: {self._path} is no inventory of GPUs: {error}") from None
        return {card.uuid: card for card in read.gpus}


class _Told:
    """A probe whose result is known."""

    def __init__(self, problem: str) -> None:
        self._problem = problem

    def result(self) -> str | None:
        """Return the result."""
        return self._problem

    def close(self) -> None:
        """Nothing runs."""

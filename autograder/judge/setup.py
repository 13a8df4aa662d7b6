"""What a judge zygote is told, and the start of its box zygote beside its own imports."""

from __future__ import annotations

import threading

import msgspec

from autograder.judge.boxes import BoxZygote
from autograder.judge.gpu import GpuShare


class Setup(msgspec.Struct, frozen=True, kw_only=True):
    """What a zygote is told on its command line, as JSON. `socket` is the inherited descriptor."""

    folder: str
    socket: int
    datasets: list[str] = []
    threads: int = 1
    uid: int | None = None
    rung: int | None = None
    gpu: GpuShare | None = None
    accept_weak: bool = False
    slack_seconds: float = 120.0


class StartingBoxes(threading.Thread):
    """Starts the box zygote while this process imports; gone again before anything is forked."""

    def __init__(self, boxes: BoxZygote) -> None:
        super().__init__(name="start of the box zygote")
        self._boxes = boxes
        self._failure: BaseException | None = None
        self.start()

    def run(self) -> None:
        """Start the boxes; keep what goes wrong for the main thread."""
        try:
            self._boxes.start()
        except BaseException as error:
            self._failure = error

    def raise_failure(self) -> None:
        """Raise what went wrong."""
        if self._failure is not None:
            raise self._failure

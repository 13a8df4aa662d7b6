"""A seat is a place for one slot: it starts the slot, replaces one that died, and gives up after some.

When a slot dies, its seat gets a new one after a pause that doubles with each failure in a row; a seat that
failed too often stays empty. One submission that takes its slot along counts once, however often it is tried:
a run gives it up after some attempts, and must be there to do so.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from hashlib import sha256

import msgspec

from autograder.bulk.gpu_use import GpuUse
from autograder.course.discovery import Assignment
from autograder.judge.jobs import Job
from autograder.judge.rungs import FIRST_UID
from autograder.judge.slot import START_SECONDS, Slot, SlotConfig

MAX_FAILURES = 5
"""slots that may die in a row, without a finished job between, before a seat stays empty; see `failed`"""
CANCEL_SECONDS = 3.0
"""how long a slot may take to give up a cancelled job before it is replaced"""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0


class Seat:
    """A place for one slot, and what became of the slots in it; `gpu` is its card's UUID, "" for none."""

    def __init__(self, name: str, slot: Slot, gpu: str = "") -> None:
        self.name, self.slot, self.gpu = name, slot, gpu
        self.failures = 0
        self.reason = ""
        self._resume_at = 0.0
        self._deadline = 0.0
        self._work = ""
        self._blamed: set[str] = set()

    @property
    def out_of_service(self) -> bool:
        """Whether too many slots died here in a row."""
        return self.failures >= MAX_FAILURES

    @property
    def running(self) -> bool:
        """Whether there is a slot, warm or getting so."""
        return self.slot.fileno() >= 0

    @property
    def free(self) -> bool:
        """Whether a job can be handed over now."""
        return bool(self.slot.rung) and not self.slot.in_flight

    @property
    def hangs(self) -> bool:
        """Whether the slot did not do in time what it had to."""
        return self.running and 0 < self._deadline < time.monotonic()

    def launch_if_due(self) -> None:
        """Start a slot where there is none and the pause is over."""
        now = time.monotonic()
        if not self.running and not self.out_of_service and now >= self._resume_at:
            self.slot.launch()
            self._deadline = now + START_SECONDS

    def submit(self, job: Job) -> None:
        """Hand a job over. Raises JudgeError when the slot has just died."""
        self.slot.submit(job)
        self._work = sha256(job.source).hexdigest()

    def finished(self) -> None:
        """Note that the slot finished a job, so that it works."""
        self.failures, self._work = 0, ""
        self._blamed.clear()
        self.obeyed()

    def expect_an_end(self) -> None:
        """Give the slot, which was told to give up its job, a moment to obey."""
        self._deadline = time.monotonic() + CANCEL_SECONDS

    def obeyed(self) -> None:
        """Note that the slot did what was expected of it."""
        self._deadline = 0.0

    def failed(self, reason: str) -> list[str]:
        """Close the slot, for another after a pause; returns the tokens that were in flight on it.

        It is no further failure when the same work was there the last times.
        """
        tokens = self.slot.in_flight
        self.slot.close()
        if self._work not in self._blamed:
            self.failures += 1
        if self._work:  # a slot that dies without any work fails every time
            self._blamed.add(self._work)
        self._work = ""
        self.reason = reason
        self._deadline = 0.0
        pause = min(_FIRST_PAUSE * 2 ** (self.failures - 1), _LONGEST_PAUSE)
        self._resume_at = time.monotonic() + pause
        return tokens


def seats_of(assignment: Assignment, slots: int, config: SlotConfig, gpus: GpuUse) -> dict[str, Seat]:
    """Return CPU seats and those on cards, by name; under root each slot's boxes are a user of their own."""
    wanted: Sequence[tuple[str, SlotConfig]] = [
        *((str(number), config) for number in range(slots)),
        *gpus.slot_configs(config),
    ]
    seats = {}
    for number, (name, own) in enumerate(wanted):
        if os.geteuid() == 0 and own.uid is None:
            own = msgspec.structs.replace(own, uid=FIRST_UID + number)
        seats[name] = Seat(name, Slot(assignment, own), own.gpu.gpu.uuid if own.gpu else "")
    return seats

"""The engine on this machine: slots with warm zygotes, driven by one selector.

    queue --> a seat whose slot is warm and free --> judge --> events --> poll

A seat is a place for a slot. When its slot dies, the job in it is reported lost, and the seat gets a new slot
after a pause that doubles with each failure in a row; a seat that failed too often stays empty. The engine
never runs a job twice by itself: trying again is the coordinator's decision.
"""

from __future__ import annotations

import contextlib
import os
import select
import time
from collections import OrderedDict

import msgspec

from autograder.bulk.engine import HEARTBEAT_SECONDS, Done, Event, Heartbeat, Lost, Need, Started
from autograder.course.discovery import Assignment
from autograder.errors import JudgeError
from autograder.judge import jobs
from autograder.judge.rungs import FIRST_UID
from autograder.judge.slot import START_SECONDS, Slot, SlotConfig

MAX_FAILURES = 5
"""slots that may die in a row, without a finished job between, before a seat stays empty"""
CANCEL_SECONDS = 3.0
"""how long a slot may take to give up a cancelled job before it is replaced"""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0


class _Seat:
    """A place for one slot, and what became of the slots in it."""

    def __init__(self, name: str, slot: Slot) -> None:
        self.name, self.slot = name, slot
        self.failures = 0
        self.resume_at = 0.0
        self.deadline = 0.0
        self.began = 0.0

    @property
    def out_of_service(self) -> bool:
        return self.failures >= MAX_FAILURES

    @property
    def running(self) -> bool:
        return self.slot.fileno() >= 0

    @property
    def free(self) -> bool:
        return bool(self.slot.rung) and not self.slot.in_flight


class LocalEngine:
    """An Engine over `slots` slots of `assignment` on this machine."""

    def __init__(self, assignment: Assignment, slots: int, config: SlotConfig | None = None) -> None:
        config = config or SlotConfig()
        self._seats = [_Seat(str(number), Slot(assignment, _own(config, number))) for number in range(slots)]
        self._queue: OrderedDict[str, jobs.Job] = OrderedDict()
        self._beat = time.monotonic()
        self._was_warm = False
        self._reason = ""
        self.sentence = ""
        """how boxes are confined here, once a slot is warm"""

    def slots(self) -> int:
        """Return the number of seats in service."""
        return sum(not seat.out_of_service for seat in self._seats)

    def submit(self, token: str, job: bytes, need: Need) -> None:
        """Put the job into the queue; each slot here is one core, so `need` is met by any."""
        self._queue[token] = msgspec.msgpack.decode(job, type=jobs.Job)

    def cancel(self, token: str) -> None:
        """Forget a queued job; stop a running one, by replacing its slot if it does not obey."""
        if self._queue.pop(token, None) is not None:
            return
        for seat in self._seats:
            if token in seat.slot.in_flight:
                seat.slot.cancel(token)
                seat.deadline = time.monotonic() + CANCEL_SECONDS

    def poll(self, timeout: float) -> list[Event]:
        """Return what happened; starts slots and hands out queued jobs on the way.

        Raises CourseError when the assignment cannot be judged at all, JudgeError when no slot works.
        """
        for seat in self._seats:
            self._keep_up(seat)
        if not self.slots():
            raise JudgeError(f"no slot works: {self._reason}")
        self._hand_out()
        watched = {seat.slot.fileno(): seat for seat in self._seats if seat.running}
        ready = select.select(list(watched), [], [], timeout)[0]
        events: list[Event] = []
        for descriptor in ready:
            events += self._news(watched[descriptor])
        return events + self._heartbeats()

    def close(self) -> None:
        """End all slots with everything in them."""
        self._queue.clear()
        for seat in self._seats:
            with contextlib.suppress(JudgeError):
                seat.slot.close()

    def _keep_up(self, seat: _Seat) -> None:
        """Launch the seat's slot when it is due; replace one that hangs."""
        now = time.monotonic()
        if seat.running:
            if 0 < seat.deadline < now:
                self._failed(seat, "a slot hung and was replaced")
            return
        if not seat.out_of_service and now >= seat.resume_at:
            seat.slot.launch()
            seat.deadline = now + START_SECONDS

    def _hand_out(self) -> None:
        for seat in self._seats:
            if seat.free and self._queue:
                token, job = self._queue.popitem(last=False)
                try:
                    seat.slot.submit(job)
                except JudgeError:
                    self._queue[token] = job
                    self._queue.move_to_end(token, last=False)

    def _news(self, seat: _Seat) -> list[Event]:
        """Read what a slot says, and notice when it has died."""
        starting = not seat.slot.rung
        try:
            told = seat.slot.poll()
        except JudgeError as error:
            if not self._was_warm:
                raise
            self._failed(seat, str(error))
            return []
        events = [_translated(event, seat.name) for event in told]
        if any(isinstance(event, Done) for event in events):
            seat.failures = 0
        if any(isinstance(event, Done | Lost) for event in events) and not seat.slot.in_flight:
            seat.deadline = 0.0
        if starting and seat.slot.rung:
            seat.deadline, self._was_warm, self.sentence = 0.0, True, seat.slot.sentence
        if not seat.slot.alive:
            lost = next((event.reason for event in events if isinstance(event, Lost)), "its zygote ended")
            self._failed(seat, lost)
        return events

    def _failed(self, seat: _Seat, reason: str) -> None:
        seat.slot.close()
        seat.failures += 1
        seat.deadline = 0.0
        pause = min(_FIRST_PAUSE * 2 ** (seat.failures - 1), _LONGEST_PAUSE)
        seat.resume_at = time.monotonic() + pause
        self._reason = reason

    def _heartbeats(self) -> list[Event]:
        """Speak for the jobs that wait in the queue; a running job's slot speaks for itself."""
        if time.monotonic() - self._beat < HEARTBEAT_SECONDS:
            return []
        self._beat = time.monotonic()
        return [Heartbeat(token) for token in self._queue]


def _own(config: SlotConfig, number: int) -> SlotConfig:
    """Return the configuration of one seat: under root, boxes of different slots are different users."""
    if os.geteuid() != 0 or config.uid is not None:
        return config
    return msgspec.structs.replace(config, uid=FIRST_UID + number)


def _translated(event: jobs.SlotEvent, seat: str) -> Event:
    match event:
        case jobs.Started():
            return Started(event.token, seat)
        case jobs.Heartbeat():
            return Heartbeat(event.token, event.activity)
        case jobs.Done():
            return Done(event.token, event.result)
        case jobs.Lost():
            return Lost(event.token, event.reason)

"""The engine on this machine: slots with warm zygotes, driven by one selector.

    job --> parts --> placement --> a seat whose slot is warm and free --> judge --> events --> poll

There are CPU seats and, where a run uses GPUs, seats on cards. A job runs in one part after another, each on
the kind of seat that its questions ask for (`parts.py`), and brings one result. Which part goes where is
decided in `placement.py`, whether a card serves in `gpu_care.py`. When a slot dies, the job in it is lost.

The engine never runs a job twice by itself: trying again is the coordinator's decision. One thing it does run
twice is a part that complains of its GPU: alone on a whole card, and what comes of that counts.
"""

from __future__ import annotations

import contextlib
import select
import time

import msgspec

from autograder.bulk import parts
from autograder.bulk.engine import HEARTBEAT_SECONDS, Done, Event, Heartbeat, Lost, Need, Notice, Started
from autograder.bulk.gpu_care import Change, GpuCare
from autograder.bulk.gpu_use import GpuUse
from autograder.bulk.placement import Placement, Work
from autograder.bulk.seats import Seat, seats_of
from autograder.course.discovery import Assignment
from autograder.errors import JudgeError
from autograder.judge import jobs
from autograder.judge.gpu import NoGpus
from autograder.judge.result import SubmissionResult, decode_result, encode_result
from autograder.judge.slot import SlotConfig


class LocalEngine:
    """An Engine over `slots` slots of `assignment` on this machine, and those that `gpus` asks for."""

    def __init__(
        self, assignment: Assignment, slots: int, config: SlotConfig | None = None, gpus: GpuUse | None = None
    ) -> None:
        self._manifest = assignment.manifest
        self._gpus = gpus or GpuUse(NoGpus("none is used"))
        self._seats = seats_of(assignment, slots, config or SlotConfig(), self._gpus)
        self._by_card = {
            gpu.uuid: [seat for seat in self._seats.values() if seat.gpu == gpu.uuid]
            for gpu in self._gpus.gpus
        }
        self._placement = Placement(
            [seat.name for seat in self._seats.values() if not seat.gpu],
            {uuid: [seat.name for seat in seats] for uuid, seats in self._by_card.items()},
        )
        self._care = GpuCare(self._gpus.inventory, self._gpus.gpus, self._placement.busy)
        for uuid in self._by_card:
            self._placement.suspend(uuid)
        self._errands: dict[str, parts.Errand] = {}
        self._line = 0
        self._events: list[Event] = []
        self._beat = time.monotonic()
        self._was_warm = False
        self.sentence = ""
        """how boxes are confined here, once a slot is warm"""

    def slots(self) -> int:
        """Return the number of seats in service."""
        return sum(not seat.out_of_service for seat in self._seats.values() if self._may_serve(seat))

    def submit(self, token: str, job: bytes, need: Need) -> None:
        """Put the job into the line; what its questions ask for is in the manifest, not in `need`."""
        self._line += 1
        decoded = msgspec.msgpack.decode(job, type=jobs.Job)
        self._errands[token] = parts.Errand.of(decoded, self._line, self._manifest)
        self._advance(token)

    def cancel(self, token: str) -> None:
        """Forget a waiting job; stop a running one, by replacing its slot if it does not obey."""
        if self._placement.drop(token):
            del self._errands[token]
            return
        for seat in self._seats.values():
            if token in seat.slot.in_flight:
                self._errands[token].cancelled = True
                seat.slot.cancel(token)
                seat.expect_an_end()

    def poll(self, timeout: float) -> list[Event]:
        """Return what happened; starts slots and hands out work on the way.

        Raises CourseError when the assignment cannot be judged at all, JudgeError when no CPU slot works.
        """
        for change in self._care.look():
            self._take(change)
        for seat in self._seats.values():
            self._keep_up(seat)
        self._expect_a_cpu_seat()
        self._hand_out()
        watched = {seat.slot.fileno(): seat for seat in self._seats.values() if seat.running}
        ready = select.select(list(watched), [], [], 0.0 if self._events else timeout)[0]
        for descriptor in ready:
            self._hear(watched[descriptor])
        self._speak_for_those_who_wait()
        events, self._events = self._events, []
        return events

    def close(self) -> None:
        """End all slots with everything in them."""
        self._errands.clear()
        self._care.close()
        for seat in self._seats.values():
            with contextlib.suppress(JudgeError):
                seat.slot.close()

    # ---- seats ---------------------------------------------------------------------------------------

    def _may_serve(self, seat: Seat) -> bool:
        return seat.gpu not in self._care.retired

    def _keep_up(self, seat: Seat) -> None:
        """Launch the seat's slot when it is due; replace one that hangs."""
        if seat.hangs:
            self._fail(seat, "a slot hung and was replaced")
        elif not seat.gpu or self._care.serves(seat.gpu):
            seat.launch_if_due()

    def _expect_a_cpu_seat(self) -> None:
        seats = [seat for seat in self._seats.values() if not seat.gpu]
        if all(seat.out_of_service for seat in seats):
            raise JudgeError(f"no slot works: {seats[-1].reason}")

    def _fail(self, seat: Seat, reason: str) -> None:
        """Give up a seat's slot and report its job lost; a card on which one died is tried again."""
        self._placement.finish(seat.name)
        for token in seat.failed(reason):
            self._end(token, Lost(token, reason))
        if not seat.gpu:
            return
        if all(one.out_of_service for one in self._by_card[seat.gpu]):
            changes = self._care.retire(seat.gpu, f"no slot works on it: {reason}")
        else:
            changes = self._care.doubt(seat.gpu, f"a slot on it was lost ({reason})")
        for change in changes:
            self._take(change)

    def _take(self, change: Change) -> None:
        """Act on what became of a card."""
        self._events.append(Notice(f"gpu {change.state}", change.text))
        if change.state == "serving":
            self._placement.resume(change.gpu)
            return
        if change.state == "suspended":
            self._placement.suspend(change.gpu)
            return
        self._placement.retire(change.gpu)
        for seat in self._by_card[change.gpu]:
            self._placement.finish(seat.name)
            tokens = seat.slot.in_flight
            seat.slot.close()
            for token in tokens:
                self._end(token, Lost(token, change.text))
        if not self._placement.has_gpu:
            self._go_on_without_gpu()

    def _go_on_without_gpu(self) -> None:
        """No card is left: what waits for one is cut anew."""
        self._events.append(Notice("gpu", "no GPU is left in service"))
        for work in [work for work in self._placement.waiting if work.kind == "gpu"]:
            self._placement.drop(work.token)
            self._errands[work.token].alone = False
            self._advance(work.token)

    # ---- work out ------------------------------------------------------------------------------------

    def _advance(self, token: str) -> None:
        """Let the next part of a job wait for its seat, or answer when there is none."""
        errand = self._errands[token]
        parts.next_part(errand, self._manifest, gpu=self._placement.has_gpu)
        if errand.part:
            self._placement.add(Work(token, errand.order, errand.kind, errand.alone))
        else:
            self._end(token, Done(token, encode_result(parts.merged(errand, self._manifest))))

    def _hand_out(self) -> None:
        ready = {seat.name for seat in self._seats.values() if seat.free}
        for name, work in self._placement.place(ready):
            try:
                self._seats[name].submit(self._errands[work.token].part_job())
            except JudgeError:  # its zygote has just died, which the next poll notices
                self._placement.finish(name)
                self._placement.add(work)

    def _end(self, token: str, event: Event) -> None:
        if self._errands.pop(token, None) is not None:
            self._events.append(event)

    # ---- news in -------------------------------------------------------------------------------------

    def _hear(self, seat: Seat) -> None:
        """Read what a slot says, and notice when it has died."""
        if not seat.running:  # closed since, with its card
            return
        starting = not seat.slot.rung
        try:
            told = seat.slot.poll()
        except JudgeError as error:
            if not self._was_warm and not seat.gpu:
                raise
            self._fail(seat, str(error))
            return
        for event in told:
            self._understand(seat, event)
        if starting and seat.slot.rung:
            seat.obeyed()
            self._was_warm, self.sentence = True, self.sentence or seat.slot.sentence
        if not seat.slot.alive:
            lost = next((event.reason for event in told if isinstance(event, jobs.Lost)), "its zygote ended")
            self._fail(seat, lost)

    def _understand(self, seat: Seat, event: jobs.SlotEvent) -> None:
        match event:
            case jobs.Started():
                self._events.append(Started(event.token, seat.name))
            case jobs.Heartbeat():
                self._events.append(Heartbeat(event.token, event.activity))
            case jobs.Done():
                seat.finished()
                self._finish_part(seat, event)
            case jobs.Lost():
                seat.obeyed()
                self._placement.finish(seat.name)
                self._end(event.token, Lost(event.token, event.reason))

    def _finish_part(self, seat: Seat, event: jobs.Done) -> None:
        self._placement.finish(seat.name)
        errand = self._errands.get(event.token)
        if errand is None:
            return
        if errand.cancelled:
            self._end(event.token, Lost(event.token, "cancelled"))
            return
        if errand.whole and not seat.gpu and not self._gpus.gpus:
            self._end(event.token, Done(event.token, event.result))
            return
        result = decode_result(event.result)
        if seat.gpu and self._tried_again(seat, errand, result):
            return
        if not seat.gpu and self._gpus.gpus and errand.job.profile != "quick":
            result = parts.forgiving_time(result, self._manifest)
        errand.close_part(result)
        self._advance(event.token)

    def _tried_again(self, seat: Seat, errand: parts.Errand, result: SubmissionResult) -> bool:
        """Send a part that complains of its GPU alone to a whole one, once; returns whether it was sent."""
        about = parts.complaint(result)
        had_all = about == "memory" and self._gpus.whole(seat.gpu)
        if not about or errand.alone or had_all:
            return False
        if about == "trouble":
            for change in self._care.doubt(seat.gpu, f"job {errand.job.token} reports a CUDA error"):
                self._take(change)
        errand.alone = True
        text = f"job {errand.job.token} reports GPU {about} on slot {seat.name}: tried again alone on a GPU"
        self._events.append(Notice("gpu retry", text))
        self._advance(errand.job.token)
        return True

    def _speak_for_those_who_wait(self) -> None:
        """Heartbeats of the jobs that wait in the line; a running job's slot speaks for itself."""
        if time.monotonic() - self._beat < HEARTBEAT_SECONDS:
            return
        self._beat = time.monotonic()
        self._events += [Heartbeat(work.token) for work in self._placement.waiting]

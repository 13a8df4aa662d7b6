"""Many submissions of one assignment over slots on all cores, each result handed out as it comes."""

from __future__ import annotations

import os
import select
from collections import deque
from collections.abc import Iterable, Iterator

from autograder.course import Assignment
from autograder.judge.jobs import Done, Job, Lost
from autograder.judge.result import SubmissionResult, decode_result
from autograder.judge.rungs import FIRST_UID
from autograder.judge.slot import Slot, SlotConfig

POLL_SECONDS = 1.0

Answer = tuple[str, SubmissionResult | str]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def grade_all(
    assignment: Assignment, jobs: Iterable[Job], dataset: str, slots: int | None = None
) -> Iterator[Answer]:
    """Yield (token, result) for each job in the order they finish; a job lost twice yields why instead.

    Starts `slots` slots (one per core by default), never more than there are jobs, and closes them at the
    end. Raises CourseError when the checks cannot be collected, JudgeError when no slot can start.
    """
    pool = _Pool(assignment, jobs, dataset, slots or cores())
    try:
        yield from pool.answers()
    finally:
        pool.close()


class _Pool:
    def __init__(self, assignment: Assignment, jobs: Iterable[Job], dataset: str, count: int) -> None:
        self._waiting = deque(jobs)
        self._running: dict[str, Job] = {}
        self._lost: set[str] = set()
        datasets = [] if assignment.manifest.dataset == "none" else [dataset]
        self._slots = [
            Slot(assignment, SlotConfig(datasets=datasets, uid=_uid(number)))
            for number in range(min(count, len(self._waiting)))
        ]

    def answers(self) -> Iterator[Answer]:
        """Start the slots and yield (token, result) until no job is left."""
        for slot in self._slots:
            slot.launch()
        for slot in self._slots:
            slot.start()
            self._feed(slot)
        while self._running:
            busy = [slot for slot in self._slots if slot.in_flight]
            select.select(busy, [], [], POLL_SECONDS)
            for slot in busy:
                for event in slot.poll():
                    if isinstance(event, Done | Lost):
                        yield from self._answer(event)
                if not slot.in_flight:
                    self._feed(slot)

    def close(self) -> None:
        """End every slot."""
        for slot in self._slots:
            slot.close()

    def _feed(self, slot: Slot) -> None:
        if self._waiting:
            slot.start()  # no effect but on a slot whose zygote died
            job = self._waiting.popleft()
            self._running[job.token] = job
            slot.submit(job)

    def _answer(self, event: Done | Lost) -> Iterator[Answer]:
        job = self._running.pop(event.token)
        if isinstance(event, Done):
            yield event.token, decode_result(event.result)
        elif event.token in self._lost:
            yield event.token, event.reason
        else:
            self._lost.add(event.token)
            self._waiting.append(job)


def _uid(number: int) -> int | None:
    """Return who the boxes of a slot become; only root can choose."""
    return FIRST_UID + number if hasattr(os, "geteuid") and os.geteuid() == 0 else None

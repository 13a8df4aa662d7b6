"""Many submissions of one assignment over slots on all cores, each result handed out as it comes."""

from __future__ import annotations

import os
import selectors
from collections import deque
from collections.abc import Iterable, Iterator

from autograder.course import Assignment
from autograder.judge.jobs import Done, Job, Lost
from autograder.judge.result import SubmissionResult, decode_result
from autograder.judge.slot import Slot, SlotConfig

Answer = tuple[str, SubmissionResult | str]


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def grade_all(assignment: Assignment, jobs: Iterable[Job], slots: int | None = None) -> Iterator[Answer]:
    """Yield (token, result) for each job in the order they finish; a lost job yields why instead.

    Starts `slots` slots (one per core by default), never more than there are jobs, and closes them at the
    end. Raises CourseError when the checks cannot be collected, JudgeError when no slot can start.
    """
    waiting = deque(jobs)
    started: list[Slot] = []
    try:
        for _ in range(min(slots or cores(), len(waiting))):
            slot = Slot(assignment, SlotConfig())
            started.append(slot)
            slot.start()
        yield from _drive(started, waiting)
    finally:
        for slot in started:
            slot.close()


def _drive(slots: list[Slot], waiting: deque[Job]) -> Iterator[Answer]:
    with selectors.DefaultSelector() as selector:
        busy = 0
        for slot in slots:
            selector.register(slot.fileno(), selectors.EVENT_READ, slot)
            slot.submit(waiting.popleft())
            busy += 1
        while busy:
            for key, _ in selector.select():
                for event in key.data.poll():
                    if not isinstance(event, Done | Lost):
                        continue
                    busy -= 1
                    if waiting:
                        key.data.submit(waiting.popleft())
                        busy += 1
                    yield event.token, _answer(event)


def _answer(event: Done | Lost) -> SubmissionResult | str:
    return decode_result(event.result) if isinstance(event, Done) else event.reason

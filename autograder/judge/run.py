"""Judging a single submission: one slot, one job, one result."""

from __future__ import annotations

import msgspec

from autograder.course.discovery import Assignment
from autograder.errors import JudgeError
from autograder.judge.jobs import Done, Job, Lost
from autograder.judge.result import SubmissionResult, decode_result
from autograder.judge.slot import Slot, SlotConfig

POLL_SECONDS = 1.0


def grade_source(
    assignment: Assignment,
    source: bytes,
    filename: str,
    *,
    seed: int = 0,
    profile: str = "quick",
    dataset: str = "digits",
    questions: list[str] | None = None,
    only_checks: list[str] | None = None,
    config: SlotConfig | None = None,
) -> SubmissionResult:
    """Judge `source` (the bytes of a .py or .ipynb file) in a slot of its own and return the result.

    For many submissions keep a `Slot` and call `judge_on`. Raises CourseError when the assignment is wrong,
    JudgeError when the job was lost.
    """
    config = config or SlotConfig()
    if not config.datasets:
        config = msgspec.structs.replace(config, datasets=[dataset])
    job = Job(
        token="1",
        filename=filename,
        source=source,
        seed=seed,
        profile=profile,
        dataset=dataset,
        questions=questions,
        only_checks=only_checks,
    )
    with Slot(assignment, config) as slot:
        return judge_on(slot, job)


def judge_on(slot: Slot, job: Job) -> SubmissionResult:
    """Judge one job on a started slot that has nothing else in flight; raises JudgeError when it is lost."""
    slot.submit(job)
    while True:
        for event in slot.poll(POLL_SECONDS):
            if isinstance(event, Done) and event.token == job.token:
                return decode_result(event.result)
            if isinstance(event, Lost) and event.token == job.token:
                raise JudgeError(f"{job.filename} could not be judged: {event.reason}")

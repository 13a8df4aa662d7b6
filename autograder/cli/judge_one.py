"""Judging what one student handed in, by an unpacked bundle: the way of `autograder grade`, for one."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from autograder.bulk.coordinator import MAX_NOT_JUDGED
from autograder.bulk.fingerprint import seed_for
from autograder.bulk.grading import expected_files
from autograder.bulk.identity import name_in_box, work_of
from autograder.bulk.intake import find_one, read_found
from autograder.bulk.shown import stored
from autograder.course.discovery import Assignment
from autograder.errors import JudgeError
from autograder.judge.doctor import diagnose
from autograder.judge.jobs import Job
from autograder.judge.provenance import versions
from autograder.judge.result import SubmissionResult
from autograder.judge.run import judge_on
from autograder.judge.slot import Slot, SlotConfig
from autograder.otter.judged import Judged
from autograder.otter.settings import Bundle, Settings

_FULL = 3
"""the rung below which instructors are told why there is no higher one"""


def judge_folder(bundle: Bundle, folder: Path) -> Judged:
    """Choose the file in `folder` as `autograder grade` does, and judge it.

    What cannot be judged, for whatever reason, comes back as a problem or as verdicts of *not judged*. Raises
    CourseError when the bundle's assignment is wrong.
    """
    assignment = bundle.assignment
    expected = expected_files(assignment)
    found = find_one(folder.absolute(), expected)
    source = b""
    if found.ready:
        found, source = read_found(folder.absolute().parent, found, expected)
    name = stored(found.filename)
    if not found.ready:
        note = found.note.removeprefix(f"{folder.name}/")  # the folder is ours, not the student's
        return Judged(file=name, problem=f"{found.status}: {note}")
    os.environ.update(bundle.data_variables())
    remarks = [found.note, *_remarks(bundle.settings)]
    try:
        result = _judge(assignment, bundle.settings, name, source)
    except JudgeError as error:
        return Judged(file=name, problem=f"not judged: {error}", remarks=list(filter(None, remarks)))
    remarks += _why_not_higher(str(result.provenance.get("rung", "")), bundle.settings.accept_weak)
    return Judged(file=name, result=result, remarks=list(filter(None, remarks)))


def _judge(assignment: Assignment, settings: Settings, name: str, source: bytes) -> SubmissionResult:
    """Judge, and again while a check is not judged. Raises JudgeError when there is no result."""
    config = SlotConfig(
        datasets=[] if settings.dataset == "none" else [settings.dataset], accept_weak=settings.accept_weak
    )
    job = Job(
        token="1",
        filename=name_in_box(assignment.id, name),
        source=source,
        seed=seed_for(settings.seed, work_of(source, name)),
        profile=settings.profile,
        dataset=settings.dataset,
    )
    problem, result = JudgeError("no attempt was made"), None
    with Slot(assignment, config) as slot:
        for attempt in range(1, MAX_NOT_JUDGED + 1):
            try:
                slot.start()
                result = judge_on(slot, msgspec.structs.replace(job, token=str(attempt)))
            except JudgeError as error:
                problem = error
                continue
            if str(result.status) != "not judged":
                break
    if result is None:
        raise problem
    return result


def _why_not_higher(rung: str, accept_weak: bool) -> list[str]:
    """Say, where student code ran below full isolation, why no higher rung held."""
    number = rung.partition("-")[0]
    if not number.isdecimal() or int(number) >= _FULL:
        return []
    standing = diagnose(accept_weak=accept_weak).standing
    reasons = {} if standing is None else standing.why_not_higher
    return [f"Not rung {higher}: {reason}" for higher, reason in sorted(reasons.items())]


def _remarks(settings: Settings) -> list[str]:
    """Say when another autograder judges than the one that made the bundle."""
    here = versions()["autograder"]
    if settings.made_with in ("", here):
        return []
    return [f"The bundle was made with autograder {settings.made_with}, and graded with {here}."]

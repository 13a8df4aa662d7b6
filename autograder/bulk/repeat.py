"""Judge submissions of a run again and record nothing: `autograder audit` and `autograder reproduce`.

Each repetition is judged with the seed that is recorded with the submission's result, so whatever comes out
differently is due to chance, to the machine, or to checks that changed since. The attempts, with their
leases and retries, are kept in a journal of their own that is thrown away.
"""

from __future__ import annotations

import random
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from autograder.bulk.driving import drive
from autograder.bulk.engine import Engine
from autograder.bulk.journal import Journal
from autograder.bulk.records import Row, Run, Submission
from autograder.bulk.roles import Stop, Watcher
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.slot_jobs import SlotJobs
from autograder.bulk.standing import result_of, rows
from autograder.course.manifest import Manifest
from autograder.judge.result import SubmissionResult

# What of a result's provenance says how it was judged; the rest says when, and of what.
_CIRCUMSTANCES = (
    "checks",
    "manifest",
    "master",
    "versions",
    "rung",
    "device",
    "machine",
    "profile",
    "dataset",
)


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A submission to repeat, with the result that is recorded for it."""

    submission: Submission
    recorded: SubmissionResult

    @property
    def seed(self) -> int | None:
        """The seed it was judged with; None in a result that does not say."""
        seed = self.recorded.provenance.get("seed")
        return seed if isinstance(seed, int) else None


class Flip(msgspec.Struct, frozen=True, kw_only=True):
    """A check that did not say the same each time: how often it ended how, the recorded time first."""

    student: str
    check: str
    outcomes: list[str]


class _RepeatJobs(SlotJobs):
    """Jobs with the seeds of the results they repeat."""

    def __init__(self, folder: RunFolder, manifest: Manifest, run: Run, seeds: Mapping[int, int]) -> None:
        super().__init__(folder, manifest, run, reuse=False)
        self._seeds = seeds

    def seed_of(self, submission: Submission) -> int:
        """Return the recorded seed."""
        return self._seeds.get(submission.id, super().seed_of(submission))


def sample_of(journal: Journal, size: int) -> list[Subject]:
    """Return `size` graded submissions, chosen at random but each time the same, or all when there are fewer.

    A result that was taken over from identical work is not among them.
    """
    graded = [row for row in rows(journal) if row.origin in ("judged", "merged", "copied")]
    run = journal.run()
    chosen = random.Random(0 if run is None else run.seed).sample(graded, min(size, len(graded)))
    return subjects(journal, sorted(chosen, key=lambda row: row.submission.student))


def subjects(journal: Journal, chosen: Sequence[Row]) -> list[Subject]:
    """Return the rows that have a result of their own as something to repeat."""
    pairs = [(row.submission, result_of(journal, row.submission.id)) for row in chosen]
    return [Subject(submission=one, recorded=result) for one, result in pairs if result is not None]


def repeat(
    folder: RunFolder,
    manifest: Manifest,
    run: Run,
    chosen: Sequence[Subject],
    times: int,
    make_engine: Callable[[], Engine],
    watcher: Watcher,
    stop: Stop,
    *,
    vary_seed: bool = False,
) -> dict[str, list[SubmissionResult]] | None:
    """Judge each of `chosen` `times` times; returns the results by student, or None when stopped.

    With `vary_seed` the second repetition and those after it have other seeds: what flips then depends on
    luck, not only on the machine.
    """
    with (
        tempfile.TemporaryDirectory(prefix="autograder-repeat-") as scratch,
        Journal(Path(scratch) / "journal.sqlite", revision=1) as journal,
    ):
        journal.begin_run(msgspec.structs.replace(run, base=None, revision=1))
        seeds: dict[int, int] = {}
        who: dict[int, str] = {}
        for subject in chosen:
            for time in range(1, times + 1):
                name = f"{subject.submission.student} #{time}"
                number = journal.add_submission(msgspec.structs.replace(subject.submission, student=name))
                who[number] = subject.submission.student
                if subject.seed is not None:
                    seeds[number] = subject.seed + (time - 1 if vary_seed else 0)
        jobs = _RepeatJobs(folder, manifest, run, seeds)
        if not drive(journal, jobs, journal.pending(), make_engine, watcher, stop):
            return None
        found: dict[str, list[SubmissionResult]] = defaultdict(list)
        for number, student in who.items():
            result = result_of(journal, number)
            if result is not None:
                found[student].append(result)
        return dict(found)


def flips(subject: Subject, repeated: Sequence[SubmissionResult]) -> list[Flip]:
    """Return the checks that ended in more than one way, counting the recorded result.

    A repetition that was not judged says nothing about the submission and is left out.
    """
    judged = [result for result in (subject.recorded, *repeated) if str(result.status) != "not judged"]
    ways: dict[str, list[str]] = defaultdict(list)
    for result in judged:
        for verdict in result.verdicts:
            ways[verdict.check].append(_way(str(verdict.status), verdict.awarded, verdict.points))
    student = subject.submission.student
    return [
        Flip(student=student, check=check, outcomes=outcomes)
        for check, outcomes in ways.items()
        if len(set(outcomes)) > 1
    ]


def other_circumstances(recorded: SubmissionResult, repeated: SubmissionResult) -> list[str]:
    """Return what differs between how two results were judged, as words of the provenance."""
    then, now = recorded.provenance, repeated.provenance
    return [name for name in _CIRCUMSTANCES if name in then and then[name] != now.get(name)]


def _way(status: str, awarded: float, points: float) -> str:
    partly = 0 < awarded < points - 1e-9
    return f"{status} with {awarded:g} of {points:g}" if partly else status

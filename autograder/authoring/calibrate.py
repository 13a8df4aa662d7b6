"""`calibrate`: what accuracy to demand, from many runs of the solution through the real check.

Each run is a job like any other, in a copy of the assignment that demands nothing, with a seed of its own:
other labels, other shifts, another start of training. The accuracy that counts is the last one the check
measured. Every run is noted in a file as it ends, so that a calibration that was stopped goes on where it
was; runs made with other checks, another solution or other profiles do not count.
"""

from __future__ import annotations

import hashlib
import json
import math
import platform
import re
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from autograder.authoring.false_fail import LEAST_RUNS, false_fail
from autograder.authoring.master import read_master
from autograder.authoring.pool import cores, grade_all
from autograder.authoring.threshold_file import set_threshold
from autograder.checks.verdicts import Status
from autograder.course import Assignment, Threshold
from autograder.course.suggest import one_of
from autograder.errors import AuthoringError, CourseError
from autograder.judge.jobs import Job
from autograder.judge.result import SubmissionResult

FIRST_SEED = 1000
RECORDS = ".calibration"
MARGIN_SDS = 3

Progress = Callable[[int, int, float], None]


@dataclass(frozen=True)
class Calibration:
    """Accuracies of correct solutions, and the threshold that follows from them."""

    assignment: str
    check: str
    dataset: str
    profile: str
    accuracies: tuple[float, ...]

    def threshold(self) -> Threshold:
        """Return the threshold: minimum = smallest - 3 sd, rounded down to three decimals.

        sd is the sample standard deviation (n - 1). Students are told a figure slightly above: one sd below
        the smallest run, in hundredths where that is still above the minimum. AuthoringError with fewer than
        three runs.
        """
        if len(self.accuracies) < LEAST_RUNS:
            raise AuthoringError(
                f"{self.check}: {len(self.accuracies)} runs are too few; calibrate with {LEAST_RUNS} at least"
            )
        least, sd = min(self.accuracies), statistics.stdev(self.accuracies)
        mean = statistics.fmean(self.accuracies)
        minimum = max(_floor(least - MARGIN_SDS * sd, 3), 0.0)
        stated = next(
            (told for digits in (2, 3) if (told := _floor(least - sd, digits)) > minimum),
            min(minimum + 0.001, 1.0),
        )
        return Threshold(
            check=self.check,
            dataset=_known(self.dataset),
            profile=self.profile,
            minimum=minimum,
            stated=round(stated, 3),
            runs=len(self.accuracies),
            min=round(least, 4),
            mean=round(mean, 4),
            sd=round(sd, 4),
            false_fail=float(f"{false_fail(mean, sd, minimum):.1e}"),
            measured=_circumstances(),
        )


def calibrate(
    assignment: Assignment,
    check: str,
    dataset: str,
    profile: str,
    runs: int,
    progress: Progress | None = None,
    *,
    slots: int | None = None,
    records: Path | None = None,
) -> Calibration:
    """Run `check` on the solution until `runs` accuracies are known, and return them.

    `progress(done, runs, accuracy)` is called after each new run. `records` is the folder where runs are
    noted (by default `.calibration/` in the course). Raises CourseError for an unknown check or profile,
    AuthoringError when the solution fails the check for another reason than accuracy, or measures none.
    """
    if check not in assignment.manifest.check_ids():
        raise CourseError(
            f"{assignment.id} has no check {check!r}; {one_of(check, assignment.manifest.check_ids())}"
        )
    assignment.manifest.profile(profile)
    notes = _Records(assignment, check, dataset, profile, records or assignment.root / RECORDS)
    known = notes.read()
    wanted = [seed for seed in range(FIRST_SEED, FIRST_SEED + runs) if seed not in known]
    source = read_master(assignment.master_path).text.encode()
    jobs = [_job(assignment, check, dataset, profile, seed, source) for seed in wanted]
    with undemanding(assignment, check, dataset, profile) as copy:
        for token, answer in grade_all(copy, jobs, dataset, slots):
            known[int(token)] = accuracy = measured(check, answer)
            notes.add(int(token), accuracy)
            if progress is not None:
                progress(len(known), runs, accuracy)
    chosen = sorted(known)[:runs]
    return Calibration(assignment.id, check, dataset, profile, tuple(known[seed] for seed in chosen))


def write_threshold(assignment: Assignment, calibration: Calibration) -> Threshold:
    """Write the calibration's threshold into `assignment.toml`, leaving the rest as it is; return it."""
    threshold = calibration.threshold()
    set_threshold(assignment.folder / "assignment.toml", threshold)
    return threshold


def measured(check: str, answer: SubmissionResult | str) -> float:
    """Return the accuracy that a run measured last; AuthoringError when there is none."""
    if isinstance(answer, str):
        raise AuthoringError(f"{check}: a run was lost: {answer}")
    verdict = next((one for one in answer.verdicts if one.check == check), None)
    if verdict is None or verdict.status != Status.PASSED:
        reason = "did not report" if verdict is None else f"{verdict.status}: {verdict.message}"
        raise AuthoringError(f"{check}: the solution must pass where nothing is demanded, but it {reason}")
    if not verdict.accuracies:
        raise AuthoringError(f"{check}: measures no accuracy; it has to call `data.accuracy(...)`")
    return verdict.accuracies[-1]


@contextmanager
def undemanding(assignment: Assignment, check: str, dataset: str, profile: str) -> Iterator[Assignment]:
    """Give a copy of the assignment in which `check` demands an accuracy of 0."""
    with tempfile.TemporaryDirectory(prefix="calibrate-") as name:
        root = Path(name)
        copy = Assignment(root / "assignments" / assignment.folder.name, root)
        ignore = shutil.ignore_patterns("__pycache__", "mutants", "variants", "hostile")
        shutil.copytree(assignment.folder, copy.folder, ignore=ignore)
        copy.master_path.parent.mkdir(parents=True)
        shutil.copyfile(assignment.master_path, copy.master_path)
        nothing = Threshold(
            check=check,
            dataset=_known(dataset),
            profile=profile,
            minimum=0.0,
            stated=0.0,
        )
        set_threshold(copy.folder / "assignment.toml", nothing)
        yield copy


class _Records:
    """The runs made so far, one JSON line each: {"key", "seed", "accuracy"}."""

    def __init__(self, assignment: Assignment, check: str, dataset: str, profile: str, folder: Path) -> None:
        self._path = folder / f"{assignment.id}.{check}.{dataset}.{profile}.jsonl"
        parameters = json.dumps(assignment.manifest.profile(profile).root, sort_keys=True)
        digest = hashlib.sha256(parameters.encode())
        for path in (assignment.master_path, *sorted(assignment.checks_dir.glob("*.py"))):
            digest.update(path.read_bytes())
        self._key = digest.hexdigest()[:16]

    def read(self) -> dict[int, float]:
        """Return accuracy by seed; a line cut short by a crash is passed over."""
        found: dict[int, float] = {}
        lines = self._path.read_text().splitlines() if self._path.is_file() else []
        for line in lines:
            try:
                note = json.loads(line)
            except ValueError:
                continue
            if note.get("key") == self._key:
                found[int(note["seed"])] = float(note["accuracy"])
        return found

    def add(self, seed: int, accuracy: float) -> None:
        """Note one run."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("a") as file:
            file.write(json.dumps({"key": self._key, "seed": seed, "accuracy": accuracy}) + "\n")


def _job(assignment: Assignment, check: str, dataset: str, profile: str, seed: int, source: bytes) -> Job:
    return Job(
        token=str(seed),
        filename=assignment.master_path.name,
        source=source,
        seed=seed,
        profile=profile,
        dataset=dataset,
        questions=[check.partition(".")[0]],
        only_checks=[check],
    )


def _known(dataset: str) -> Literal["mnist", "digits"]:
    if dataset not in ("mnist", "digits"):
        raise CourseError(f"no data set {dataset!r}; {one_of(dataset, ['mnist', 'digits'])}")
    return "mnist" if dataset == "mnist" else "digits"


def _floor(value: float, digits: int) -> float:
    # A little above, so that 0.9 - 0.03, which is 0.87 less one last bit, stays 0.87.
    scale = float(10**digits)
    return math.floor(value * scale + 1e-9) / scale


def _circumstances() -> str:
    """Say when, with which versions and on what class of machine the runs were made."""
    versions = ", ".join(f"{name} {_short(version(name))}" for name in ("tensorflow", "keras"))
    count = cores()
    return f"{date.today()}; {versions}; {count} {platform.machine()} CPU core{'s' if count > 1 else ''}"


def _short(text: str) -> str:
    match = re.match(r"\d+\.\d+", text)
    return match[0] if match else text

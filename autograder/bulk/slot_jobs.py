"""Jobs as slots understand them, and results as claims that are checked before they are believed."""

from __future__ import annotations

import math

import msgspec

from autograder.bulk.engine import Need
from autograder.bulk.fingerprint import seed_for
from autograder.bulk.parts import unjudged_verdicts
from autograder.bulk.records import Run, Submission
from autograder.bulk.run_folder import RunFolder
from autograder.course.manifest import Manifest
from autograder.errors import BulkError, JudgeError
from autograder.judge.jobs import Job
from autograder.judge.result import SubmissionResult, decode_result

_MAX_RESULT = 64 * 2**20


class SlotJobs:
    """Makes the jobs of one run and reads their results; `rung` is the isolation that results report."""

    def __init__(self, folder: RunFolder, manifest: Manifest, run: Run) -> None:
        self._folder, self._manifest, self._run = folder, manifest, run
        self._checks = manifest.check_ids()
        self.rung = ""

    def make(self, submission: Submission, token: str) -> tuple[bytes, Need]:
        """Return the job of one attempt, its source in it; raises BulkError when the source is gone."""
        job = Job(
            token=token,
            filename=submission.filename,
            source=self._folder.source(submission.sha256),
            seed=seed_for(self._run.seed, submission.sha256),
            profile=self._run.profile,
            dataset=self._run.dataset,
        )
        return msgspec.msgpack.encode(job), Need()

    def read(self, result: bytes) -> SubmissionResult:
        """Return the result in `result`.

        Raises BulkError when it is no result, is of another assignment, lacks or repeats a declared check, or
        awards more than a check is worth.
        """
        if len(result) > _MAX_RESULT:
            raise BulkError(f"a result of {len(result)} bytes; at most {_MAX_RESULT} are read")
        try:
            read = decode_result(result)
        except JudgeError as error:
            raise BulkError(str(error)) from error
        if read.assignment != self._manifest.id:
            raise BulkError(f"a slot answered with a result of {read.assignment[:60]!r}")
        if read.verdicts or str(read.status) == "graded":
            self._expect_declared(read)
        for verdict in read.verdicts:
            if not (math.isfinite(verdict.points) and 0 <= verdict.awarded <= verdict.points + 1e-9):
                raise BulkError(f"{verdict.check}: {verdict.awarded} of {verdict.points} points is no award")
        self.rung = self.rung or str(read.provenance.get("rung", ""))
        return read

    def unjudged(self, reason: str) -> SubmissionResult:
        """Return a result in which every declared check is not judged, for `reason`."""
        every = [question.id for question in self._manifest.questions]
        verdicts = unjudged_verdicts(self._manifest, every, reason)
        return SubmissionResult(assignment=self._manifest.id, status="not judged", verdicts=verdicts)

    def _expect_declared(self, result: SubmissionResult) -> None:
        reported = [verdict.check for verdict in result.verdicts]
        if sorted(reported) == sorted(self._checks):
            return
        wrong = set(reported) ^ set(self._checks) or {
            check for check in reported if reported.count(check) > 1
        }
        raise BulkError(f"a slot's result lacks, repeats or invents checks: {', '.join(sorted(wrong)[:3])}")

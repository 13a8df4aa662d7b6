"""Jobs as slots understand them, and results as claims that are checked before they are believed."""

from __future__ import annotations

import math
from hashlib import sha256

import msgspec

from autograder.bulk.engine import Need
from autograder.bulk.fingerprint import seed_for
from autograder.bulk.identity import name_in_box
from autograder.bulk.parts import unjudged_verdicts
from autograder.bulk.records import Run, Submission
from autograder.bulk.run_folder import RunFolder
from autograder.checks.verdicts import Status
from autograder.course.manifest import Manifest
from autograder.errors import BulkError, JudgeError
from autograder.judge.jobs import Job
from autograder.judge.result import SubmissionResult, decode_result


class SlotJobs:
    """Makes the jobs of one run and reads their results; `rung` is the isolation that results report.

    With `reuse`, identical work may be judged once for all who handed it in.
    """

    def __init__(self, folder: RunFolder, manifest: Manifest, run: Run, *, reuse: bool = True) -> None:
        self._folder, self._manifest, self._run = folder, manifest, run
        self._reuse = reuse
        self.rung = ""

    def make(self, submission: Submission, token: str) -> tuple[bytes, Need]:
        """Return the job of one attempt, its source in it; raises BulkError when the source is gone."""
        job = Job(
            token=token,
            filename=name_in_box(self._manifest.id, submission.filename),
            source=self._folder.source(submission.sha256),
            seed=self.seed_of(submission),
            profile=self._run.profile,
            dataset=self._run.dataset,
            questions=self.questions_of(submission),
            settled=self.settled_of(submission),
        )
        return msgspec.msgpack.encode(job), Need()

    def seed_of(self, submission: Submission) -> int:
        """Return the seed that the submission is judged with."""
        return seed_for(self._run.seed, submission.work or submission.sha256)

    def questions_of(self, submission: Submission) -> list[str] | None:
        """Return the questions to judge; None means all."""
        return None

    def settled_of(self, submission: Submission) -> dict[str, Status]:
        """Return how checks that are not judged now ended before, by id."""
        return {}

    def key(self, submission: Submission, result: SubmissionResult | None = None) -> str:
        """Return what is equal for identical work in this revision; "" when its result may not be reused.

        A result in which a check was not judged or timed out depends on the moment and is not handed on.
        """
        fleeting = result is not None and any(
            verdict.status in (Status.NOT_JUDGED, Status.TIMED_OUT) for verdict in result.verdicts
        )
        if fleeting or not self._reuse:
            return ""
        return sha256(msgspec.json.encode(self._identity(submission))).hexdigest()

    def _identity(self, submission: Submission) -> list[object]:
        """Return all that the result of a submission follows from, beside the checks and their moods."""
        run = self._run
        return [
            submission.work or submission.sha256,
            name_in_box(run.assignment, submission.filename),
            run.checks_hash,
            run.manifest_hash,
            run.seed,
            run.profile,
            run.dataset,
            sorted(run.versions.items()),
        ]

    def read(self, submission: Submission, claim: bytes) -> SubmissionResult:
        """Return the result in `claim`.

        Raises BulkError when it is no result or a huge one, is of another assignment, lacks or repeats a
        declared check, or awards more than a check is worth.
        """
        try:
            read = decode_result(claim)
        except JudgeError as error:
            raise BulkError(str(error)) from error
        if read.assignment != self._manifest.id:
            raise BulkError(f"a slot answered with a result of {read.assignment[:60]!r}")
        if read.marks:
            raise BulkError("a slot answered with manual marks, which only people give")
        if read.verdicts or str(read.status) == "graded":
            self._expect_declared(read, self.questions_of(submission))
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

    def _expect_declared(self, result: SubmissionResult, questions: list[str] | None) -> None:
        reported = [verdict.check for verdict in result.verdicts]
        declared = [
            check
            for question in self._manifest.questions
            if questions is None or question.id in questions
            for check in question.check_ids()
        ]
        if sorted(reported) == sorted(declared):
            return
        wrong = set(reported) ^ set(declared) or {check for check in reported if reported.count(check) > 1}
        raise BulkError(f"a slot's result lacks, repeats or invents checks: {', '.join(sorted(wrong)[:3])}")

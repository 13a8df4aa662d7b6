"""The jobs of a regrade: only the questions asked for are judged, the rest is taken from the old revision.

A question is judged as a whole, because its checks share a box and a budget of time. A regrade of one check
judges its question and takes over that check's verdict, and those of checks of the question that were or
become *skipped*, because skipping follows from other checks.

`provenance["copied"]` of a result names, for each check whose verdict was not judged in this revision, the
revision that did judge it; what it was judged with stands in the provenance of that revision's result.
"""

from __future__ import annotations

import msgspec

from autograder.bulk.journal import Journal
from autograder.bulk.records import Run, Submission
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.slot_jobs import SlotJobs
from autograder.bulk.standing import result_of
from autograder.checks.verdicts import Status, Verdict
from autograder.course.manifest import Manifest
from autograder.judge.result import SubmissionResult, status_of

COPIED = "copied"


class RegradeJobs(SlotJobs):
    """Jobs of one revision that regrades another one of the same journal."""

    def __init__(
        self, folder: RunFolder, manifest: Manifest, run: Run, journal: Journal, *, reuse: bool = True
    ) -> None:
        super().__init__(folder, manifest, run, reuse=reuse)
        self._journal, self._base = journal, run.base
        self._checks = set(run.scope.get("checks", []))
        named = {check.partition(".")[0] for check in self._checks} | set(run.scope.get("questions", []))
        self._questions = [question.id for question in manifest.questions if question.id in named]

    def questions_of(self, submission: Submission) -> list[str] | None:
        """Return the questions asked for, or all where the old revision has nothing to take the rest from."""
        return self._questions if self._questions and self._old(submission) else None

    def read(self, submission: Submission, claim: bytes) -> SubmissionResult:
        """Return the validated result, completed from the old revision."""
        judged = super().read(submission, claim)
        old = self._old(submission) if self._questions else None
        return judged if old is None else self._merged(judged, old)

    def _identity(self, submission: Submission) -> list[object]:
        """Add what is judged and what is taken over: only with the same rest is the whole the same."""
        questions = self.questions_of(submission)
        old = self._old(submission) if questions else None
        rest = (
            [] if old is None else [[one.check, one.status, one.awarded, one.message] for one in old.verdicts]
        )
        return [*super()._identity(submission), questions, rest]

    def settled_of(self, submission: Submission) -> dict[str, Status]:
        """Return how the checks that are not judged anew ended, for those that depend on them."""
        questions = self.questions_of(submission)
        old = self._old(submission) if questions else None
        verdicts = [] if old is None else old.verdicts
        return {one.check: one.status for one in verdicts if one.question not in (questions or ())}

    def _old(self, submission: Submission) -> SubmissionResult | None:
        """Return the old revision's result when it is one that verdicts can be taken from."""
        old = result_of(self._journal, submission.id, self._base)
        return old if old is not None and str(old.status) == "graded" else None

    def _merged(self, judged: SubmissionResult, old: SubmissionResult) -> SubmissionResult:
        new = {verdict.check: verdict for verdict in judged.verdicts}
        before = {verdict.check: verdict for verdict in old.verdicts}
        taken = {check for check, verdict in new.items() if self._counts(verdict, before.get(check))}
        order = [check for question in self._manifest.questions for check in question.check_ids()]
        verdicts = [new[check] if check in taken else before[check] for check in order]
        copied = copied_from(old, self._base or 1)
        provenance = {**judged.provenance, COPIED: {one: copied[one] for one in order if one not in taken}}
        status = "unreadable" if str(judged.status) == "unreadable" else status_of(verdicts)
        return msgspec.structs.replace(judged, verdicts=verdicts, provenance=provenance, status=status)

    def _counts(self, new: Verdict, old: Verdict | None) -> bool:
        """Whether the new verdict takes the old one's place."""
        if not self._checks or new.check in self._checks or old is None:
            return True
        return Status.SKIPPED in (new.status, old.status)


def copied_from(result: SubmissionResult, revision: int) -> dict[str, int]:
    """Return for each check of `result`, recorded in `revision`, which revision judged it."""
    earlier = result.provenance.get(COPIED, {})
    return {verdict.check: earlier.get(verdict.check, revision) for verdict in result.verdicts}


def copied_whole(result: SubmissionResult, revision: int) -> SubmissionResult:
    """Return `result`, recorded in `revision`, as another revision takes it over."""
    provenance = {**result.provenance, COPIED: copied_from(result, revision)}
    return msgspec.structs.replace(result, provenance=provenance)

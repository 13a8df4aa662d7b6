"""From what a box claims to verdicts: points as the zip's own tests declare them, never as a box says."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from typing import Any

from autograder.checks.classify import outcome_of_ending
from autograder.checks.submission import Ending
from autograder.checks.verdicts import Outcome, Status, Verdict
from autograder.course.models import Limits
from autograder.judge.boxes import BoxZygote
from autograder.judge.jobs import Job
from autograder.judge.result import ResultStatus, SubmissionResult, status_of
from autograder.otter.foreign.declaration import Check, Declaration, OtterQuestion
from autograder.otter.foreign.listening import Claims, listen
from autograder.wire.messages import BoxLimits, CellReport, ErrorReport, LoadReport
from autograder.wire.otter import MAX_TEXT, Bundle, EndedTest

_HIDDEN_FAILED = "a hidden test case did not pass"
_ALL_OR_NOTHING = "this question gives its points only when every case passes"
_CONTRADICTION = "the submission did not state one result for each case of this test"


class OtterJudge:
    """Judges submissions of one zip; used in forks of a slot's judge zygote."""

    def __init__(
        self,
        declared: Declaration,
        limits: Limits,
        bundle: Bundle,
        boxes: BoxZygote,
        facts: Mapping[str, Any],
    ) -> None:
        self._declared = declared
        self._limits = limits
        self._bundle = bundle
        self._boxes = boxes
        self._facts = facts

    def judge(self, job: Job) -> SubmissionResult:
        """Run one submission in a box and return its verdicts. Raises JudgeError when there is no box."""
        started, cpu_started = time.monotonic(), time.process_time()
        limits = BoxLimits(**self._limits.model_dump())
        tests = frozenset(question.name for question in self._declared.questions)
        claims = listen(self._boxes, limits, self._bundle, tests, job.source, job.filename)
        verdicts = [
            verdict for question in self._declared.questions for verdict in self._verdicts(question, claims)
        ]
        status: ResultStatus = "unreadable" if claims.refused else status_of(verdicts)
        return SubmissionResult(
            assignment=self._declared.id,
            status=status,
            verdicts=verdicts,
            load=_load_report(job.filename, claims, self._limits),
            provenance={**self._facts, **_provenance(job)},
            seconds=round(time.monotonic() - started, 4),
            cpu_seconds=round(time.process_time() - cpu_started + claims.cpu_seconds, 4),
        )

    def _verdicts(self, question: OtterQuestion, claims: Claims) -> list[Verdict]:
        ended = claims.ended.get(question.name)
        if ended is not None and len(ended.passed) == len(ended.messages) == len(question.checks):
            return self._judged(question, ended)
        outcome = _missing(question, ended, claims, self._limits)
        return [self._verdict(question, check, outcome) for check in question.checks]

    def _judged(self, question: OtterQuestion, ended: EndedTest) -> list[Verdict]:
        withheld = question.all_or_nothing and not all(ended.passed)
        verdicts = []
        for check, passed, text in zip(question.checks, ended.passed, ended.messages, strict=True):
            award = 1.0 if passed and not withheld else 0.0
            status = Status.PASSED if passed else Status.FAILED
            message = _ALL_OR_NOTHING if passed and withheld else ""
            if not passed:
                message = self._message(check, text)
            outcome = Outcome(
                status=status, award=award, message=message, debug="" if passed else text[:MAX_TEXT]
            )
            verdicts.append(self._verdict(question, check, outcome))
        return verdicts

    def _message(self, check: Check, text: str) -> str:
        """Return what the student may read of a failed case: Otter's text quotes the test."""
        parts = [check.case.failure_message or ""]
        visible = self._declared.show_hidden or not check.case.hidden
        parts.append(text[:MAX_TEXT] if visible else "")
        return "\n".join(part for part in parts if part and visible) or _HIDDEN_FAILED

    def _verdict(self, question: OtterQuestion, check: Check, outcome: Outcome) -> Verdict:
        return Verdict(
            check=check.id,
            question=question.id,
            status=outcome.status,
            points=check.case.points,
            awarded=check.case.points * outcome.award,
            public=not check.case.hidden,
            message=outcome.message,
            debug=outcome.debug,
        )


def _missing(question: OtterQuestion, ended: EndedTest | None, claims: Claims, limits: Limits) -> Outcome:
    """Return the outcome of all cases of a question of which no result came."""
    if claims.refused:
        return Outcome(status=Status.FAILED, award=0.0, message=claims.refused)
    ending = claims.lost_tests.get(question.name)
    if ending is None and ended is None and not claims.finished:
        ending = claims.last
    if ending is not None:
        return _of_ending(ending, limits)
    reason = claims.unusable.get(question.path) or _CONTRADICTION
    return Outcome(
        status=Status.ERROR,
        award=0.0,
        message="this test could not be run on the submission",
        debug=f"{reason}\n{claims.output}".strip(),
    )


def _of_ending(ending: Ending, limits: Limits) -> Outcome:
    return outcome_of_ending(
        ending,
        cpu_seconds=limits.cpu_seconds,
        wall_seconds=limits.wall_seconds,
        output_kb=limits.output_kb,
    )


def _load_report(filename: str, claims: Claims, limits: Limits) -> LoadReport:
    """Return what became of the cells that did not end well."""
    cells = [_cell(filename, number, "failed", error) for number, error in sorted(claims.raised.items())]
    for number, ending in sorted(claims.lost_cells.items()):
        error = ErrorReport("the process ended", _of_ending(ending, limits).message)
        cells.append(_cell(filename, number, "failed", error))
    kind = "notebook" if filename.endswith(".ipynb") else "python"
    return LoadReport(filename, kind, cells[:100], problem=claims.refused)


def _cell(filename: str, number: int, status: str, error: ErrorReport) -> CellReport:
    label = f"code cell {number}" if filename.endswith(".ipynb") and number else filename
    return CellReport(label, filename, 1, status, error)


def _provenance(job: Job) -> dict[str, Any]:
    return {
        "submission": hashlib.sha256(job.source).hexdigest(),
        "tests": "in the student's process",
        "judged_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }

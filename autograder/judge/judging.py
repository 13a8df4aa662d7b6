"""Judging one job: what a forked judge does between its birth and its answer."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from autograder.checks.running import RunOptions
from autograder.checks.verdicts import Status, Verdict
from autograder.course import Manifest
from autograder.judge.boxes import BoxZygote
from autograder.judge.jobs import Job
from autograder.judge.providers import BoxProvider
from autograder.judge.reading import TOO_MUCH, ReadSource, read_source
from autograder.judge.result import SubmissionResult, status_of
from autograder.judge.session import Session
from autograder.judge.source import with_foreign_modules
from autograder.wire.messages import LoadReport

MAX_MESSAGE, MAX_DEBUG = 4000, 50_000


def judge_job(
    job: Job,
    session: Session,
    zygote: BoxZygote,
    given: str | None,
    facts: Mapping[str, Any],
    on_verdict: Callable[[Verdict], None] | None = None,
) -> SubmissionResult:
    """Run the checks that `job` asks for over its submission; `facts` go into the provenance."""
    started, cpu_started = time.monotonic(), time.process_time()
    manifest = session.manifest
    source = read_source(job.source, job.filename)
    provider = BoxProvider(
        zygote, manifest, job.source, job.filename, source.text, given, whole_gpu=job.whole_gpu
    )
    options = RunOptions(
        seed=job.seed,
        profile=job.profile,
        dataset=job.dataset,
        questions=job.questions,
        only_checks=job.only_checks,
        settled=job.settled,
    )
    if source.problem:
        verdicts = _unreadable(session, options, source.problem)
    else:
        verdicts = [_trimmed(verdict) for verdict in session.run(provider, options, on_verdict)]
    report = provider.report or LoadReport(job.filename, problem=source.problem)
    return SubmissionResult(
        assignment=manifest.id,
        status="unreadable" if source.problem else status_of(verdicts),
        verdicts=verdicts,
        load=_with_notes(report, source, manifest),
        provenance={**facts, **_provenance(job)},
        seconds=round(time.monotonic() - started, 4),
        cpu_seconds=round(time.process_time() - cpu_started + provider.cpu_seconds, 4),
    )


def _trimmed(verdict: Verdict) -> Verdict:
    """Return `verdict` with texts of bounded length: what a student's code says may be in them."""
    debug = verdict.debug
    if len(debug) > MAX_DEBUG:  # its first line may say how the box ended, its last what was raised
        debug = f"{debug[: MAX_DEBUG // 2]}\n…\n{debug[-MAX_DEBUG // 2 :]}"
    return msgspec.structs.replace(verdict, message=verdict.message[:MAX_MESSAGE], debug=debug)


def _unreadable(session: Session, options: RunOptions, problem: str) -> list[Verdict]:
    """Return a failed verdict for every check, each with the reason that there is nothing to run."""
    return [
        Verdict(
            check=check.id,
            question=check.declaration.question,
            status=Status.FAILED,
            points=check.declaration.points,
            awarded=0.0,
            public=check.declaration.public,
            message=problem,
        )
        for check in session.in_declared_order()
        if options.wants(check.declaration)
    ]


def _with_notes(report: LoadReport, source: ReadSource, manifest: Manifest) -> LoadReport:
    noted = with_foreign_modules(report, source.modules, manifest)
    return (
        noted if source.text is not None else msgspec.structs.replace(noted, notes=[*noted.notes, TOO_MUCH])
    )


def _provenance(job: Job) -> dict[str, Any]:
    return {
        "submission": hashlib.sha256(job.source).hexdigest(),
        "seed": job.seed,
        "profile": job.profile,
        "dataset": job.dataset,
        "questions": job.questions,
        "judged_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }

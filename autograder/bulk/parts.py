"""One submission in parts: its questions by where they run, and the parts' results as one.

Questions run in the order of the manifest, because a check may build on one of an earlier question. So a part
is the longest run of questions that need the same kind of seat, parts follow each other, and each is told
how the checks of the earlier ones ended. A submission whose questions all run in one place is one part.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from autograder.bulk.placement import Kind
from autograder.checks.verdicts import Status, Verdict
from autograder.course.manifest import Manifest
from autograder.judge.jobs import Job
from autograder.judge.result import SubmissionResult, status_of

NEEDS_A_GPU = "this question needs a GPU and none is in service"
SLOW_WITHOUT_GPU = "it ran out of time on the processor because no GPU was left in service"
HOPELESS = "hopeless"
"""in the provenance of a result: trying again on this runner would bring the same"""

_OUT_OF_MEMORY = (
    "ResourceExhausted",
    "CUDA_ERROR_OUT_OF_MEMORY",
    "CUDA out of memory",
    "OOM when allocating",
)
_TROUBLE = ("CUDA_ERROR_", "CUDNN_STATUS_", "CUBLAS_STATUS_", "cudaError")

Complaint = Literal["", "memory", "trouble"]


class Errand(msgspec.Struct):
    """A job on its way through its parts. `order` is its place in the line."""

    job: Job
    order: int
    remaining: list[str]
    results: list[SubmissionResult] = []
    part: list[str] = []
    kind: Kind = "cpu"
    alone: bool = False
    cancelled: bool = False

    @classmethod
    def of(cls, job: Job, order: int, manifest: Manifest) -> Errand:
        """Begin a job: all its questions remain."""
        asked = job.questions
        ids = [question.id for question in manifest.questions if asked is None or question.id in asked]
        return cls(job, order, ids)

    @property
    def whole(self) -> bool:
        """Whether the present part is all that the job asks for."""
        return not self.results and len(self.part) == len(self.remaining)

    def part_job(self) -> Job:
        """Return the job of the present part."""
        settled = dict(self.job.settled)
        settled |= {verdict.check: verdict.status for one in self.results for verdict in one.verdicts}
        questions = self.job.questions if self.whole else self.part
        return msgspec.structs.replace(
            self.job, questions=questions, settled=settled, whole_gpu=self.alone and self.kind == "gpu"
        )

    def close_part(self, result: SubmissionResult) -> None:
        """Take in the result of the present part."""
        self.results = [*self.results, result]
        self.remaining = self.remaining[len(self.part) :]
        self.part, self.alone = [], False


def next_part(errand: Errand, manifest: Manifest, *, gpu: bool) -> None:
    """Cut the next part off what remains; questions that nobody can judge are settled on the way.

    `gpu` says whether a card is in service: then questions that like or need one wait for it.
    """
    while errand.remaining:
        kinds = [_place_of(question, manifest, errand, gpu) for question in errand.remaining]
        length = next((at for at, kind in enumerate(kinds) if kind != kinds[0]), len(kinds))
        errand.part = errand.remaining[:length]
        if kinds[0] is not None:
            errand.kind = kinds[0]
            return
        verdicts = unjudged_verdicts(manifest, errand.part, NEEDS_A_GPU)
        facts = {HOPELESS: True}
        errand.close_part(
            SubmissionResult(assignment=manifest.id, status="not judged", verdicts=verdicts, provenance=facts)
        )


def _place_of(question: str, manifest: Manifest, errand: Errand, gpu: bool) -> Kind | None:
    """Return the kind of seat a question runs on; None when there is none."""
    wish = manifest.question(question).gpu
    if wish == "ignore" or any(one.status == "unreadable" for one in errand.results):
        return "cpu"  # where nothing can be read nothing runs
    if gpu:
        return "gpu"
    return "cpu" if wish == "like" else None


def merged(errand: Errand, manifest: Manifest) -> SubmissionResult:
    """Return the results of all parts as one."""
    order = {check: place for place, check in enumerate(manifest.check_ids())}
    verdicts = sorted(
        (verdict for one in errand.results for verdict in one.verdicts), key=lambda one: order[one.check]
    )
    unreadable = any(one.status == "unreadable" for one in errand.results)
    judged = [one for one in errand.results if one.load.filename]
    return SubmissionResult(
        assignment=manifest.id,
        status="unreadable" if unreadable else status_of(verdicts),
        verdicts=verdicts,
        load=judged[0].load if judged else errand.results[0].load,
        provenance=_provenance(errand),
        seconds=round(sum(one.seconds for one in errand.results), 4),
        cpu_seconds=round(sum(one.cpu_seconds for one in errand.results), 4),
    )


def _provenance(errand: Errand) -> dict[str, Any]:
    """Return the facts of the first part, with the weakest rung, and what differs from part to part."""
    facts: dict[str, Any] = {}
    for result in reversed(errand.results):
        facts |= result.provenance
    rungs = [str(one.provenance["rung"]) for one in errand.results if "rung" in one.provenance]
    if rungs:
        facts["rung"] = min(rungs, key=lambda rung: (rung.partition("-")[0], "-G" not in rung))
    parts = [
        {
            "questions": list(dict.fromkeys(verdict.question for verdict in one.verdicts)),
            "device": one.provenance.get("device", "none"),
            "rung": one.provenance.get("rung", ""),
        }
        for one in errand.results
    ]
    open_parts = [one for one in errand.results if one.status == "not judged"]
    facts.pop(HOPELESS, None)
    if open_parts and all(HOPELESS in one.provenance for one in open_parts):
        facts[HOPELESS] = True
    devices = list(dict.fromkeys(part["device"] for part in parts if part["device"] != "none"))
    return facts | {"questions": errand.job.questions, "device": " + ".join(devices), "parts": parts}


def complaint(result: SubmissionResult) -> Complaint:
    """Return what the checks that did not pass say about the GPU: "memory", "trouble" or "".

    It is a claim of the box, since a submission can raise whatever it likes. So it buys a second run and
    nothing else.
    """
    texts = [
        f"{one.message} {one.debug}"
        for one in result.verdicts
        if one.status not in (Status.PASSED, Status.SKIPPED)
    ]
    if any(mark in text for text in texts for mark in _OUT_OF_MEMORY):
        return "memory"
    return "trouble" if any(mark in text for text in texts for mark in _TROUBLE) else ""


def forgiving_time(result: SubmissionResult, manifest: Manifest) -> SubmissionResult:
    """Return `result` with time-outs of questions that like a GPU as *not judged*.

    For work that was begun for a GPU and had to run on the processor, where the limits may be too short.
    """
    verdicts = [
        msgspec.structs.replace(one, status=Status.NOT_JUDGED, awarded=0.0, message=SLOW_WITHOUT_GPU, hint="")
        if one.status is Status.TIMED_OUT and manifest.question(one.question).gpu == "like"
        else one
        for one in result.verdicts
    ]
    if verdicts == result.verdicts:
        return result
    facts = result.provenance | {HOPELESS: True}
    return msgspec.structs.replace(result, verdicts=verdicts, status="not judged", provenance=facts)


def unjudged_verdicts(manifest: Manifest, questions: Sequence[str], reason: str) -> list[Verdict]:
    """Return *not judged* verdicts for every declared check of `questions`."""
    return [
        Verdict(
            check=check,
            question=question.id,
            status=Status.NOT_JUDGED,
            points=question.points / len(question.check_ids()),
            awarded=0.0,
            public=check in question.check_ids("public"),
            message=reason,
        )
        for question in manifest.questions
        if question.id in questions
        for check in question.check_ids()
    ]

"""Results as a slot would hand them in, for tests that need no slot."""

from autograder.bulk.records import Run, Submission
from autograder.checks.verdicts import Status, Verdict
from autograder.judge.result import SubmissionResult

RUN = Run(
    assignment="tiny",
    checks_hash="c",
    manifest_hash="m",
    seed=7,
    profile="quick",
    dataset="digits",
    versions={"python": "3.11"},
)


def submission(student, **changes):
    fields = {
        "id": 0,
        "student": student,
        "version": 0,
        "path": f"{student}.py",
        "filename": f"{student}.py",
        "sha256": "0" * 64,
        "size": 1,
        "intake": "ready",
        "note": "",
    }
    return Submission(**{**fields, **changes})


def verdict(awarded, status=Status.PASSED, check="q1.adds"):
    return Verdict(
        check=check,
        question=check.split(".")[0],
        status=status,
        points=100.0,
        awarded=awarded,
        public=True,
        debug="d",
    )


def result(awarded=100.0, status="graded"):
    verdicts = [verdict(awarded, Status.PASSED if status == "graded" else Status.NOT_JUDGED)]
    return SubmissionResult(assignment="tiny", status=status, verdicts=verdicts, provenance={"rung": 3})

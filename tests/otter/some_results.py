"""Results of the tiny assignment as judges write them, made by hand."""

from pathlib import Path

from autograder.checks.verdicts import Status, Verdict
from autograder.course import open_assignment
from autograder.judge.result import SubmissionResult, status_of
from autograder.wire.messages import LoadReport

TINY = Path(__file__).resolve().parents[1] / "scenarios" / "tiny_course" / "assignments" / "tiny"
MANIFEST = open_assignment(TINY).manifest
POINTS = {
    "q1.double_keeps_the_shape": 10.0,
    "q1.double_is_twice": 20.0,
    "q1.double_keeps_the_dtype": 10.0,
    "q2.row_means_has_one_value_per_row": 10.0,
    "q2.row_means_matches_reference": 30.0,
    "q2.row_means_leaves_its_input_alone": 20.0,
}


def verdict(check, status=Status.PASSED, share=None, **fields):
    """One check's verdict; `share` of its points, all or nothing unless it is given."""
    share = float(status is Status.PASSED) if share is None else share
    question = check.partition(".")[0]
    public = check in MANIFEST.question(question).check_ids("public")
    fields = {"message": "", "hint": "", "debug": ""} | fields
    return Verdict(
        check=check,
        question=question,
        status=status,
        points=POINTS[check],
        awarded=POINTS[check] * share,
        public=public,
        **fields,
    )


def result(*other, status=None, **fields):
    """All checks passed but for the verdicts given."""
    replaced = {one.check: one for one in other}
    verdicts = [replaced.get(check) or verdict(check) for check in MANIFEST.check_ids()]
    fields = {
        "provenance": {"rung": "3", "versions": {"python": "3.11"}},
        "load": LoadReport("tiny.py"),
    } | fields
    return SubmissionResult(
        assignment="tiny", status=status or status_of(verdicts), verdicts=verdicts, **fields
    )


NOT_JUDGED = result(
    verdict("q1.double_is_twice", Status.NOT_JUDGED, 0.0, message="box lost: killed at the memory limit")
)
UNREADABLE = result(status="unreadable", load=LoadReport("tiny.ipynb", problem="this is no notebook"))

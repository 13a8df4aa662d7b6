"""A submission in parts: where it is cut, what later parts know of earlier ones, and one result of all."""

import msgspec
import pytest
from gpu_courses import GOOD, Machine, ended, results, submit, tiny_with, until

from autograder.bulk.parts import (
    HOPELESS,
    SLOW_WITHOUT_GPU,
    Errand,
    complaint,
    forgiving_time,
    merged,
    next_part,
)
from autograder.checks.verdicts import Status, Verdict
from autograder.course.manifest import Manifest
from autograder.judge.jobs import Job
from autograder.judge.result import SubmissionResult
from autograder.wire.messages import LoadReport


def manifest(*wishes):
    questions = [
        {
            "id": f"q{n}",
            "title": "Q",
            "name": "f",
            "points": 100 / len(wishes),
            "gpu": wish,
            "hidden": [f"c{n}"],
        }
        for n, wish in enumerate(wishes, 1)
    ]
    return Manifest.model_validate({"id": "tiny", "order": 1, "title": "T", "questions": questions})


def errand(form, questions=None):
    return Errand.of(Job(token="1:1", filename="a.py", source=b"", questions=questions), 1, form)


def judged(questions, status=Status.PASSED, overall="graded", **verdict):
    verdicts = [
        Verdict(
            check=f"{q}.c{q[1:]}", question=q, status=status, points=10, awarded=0, public=False, **verdict
        )
        for q in questions
    ]
    facts = {"rung": "3", "device": "cpu", "seed": 4}
    return SubmissionResult(
        assignment="tiny", status=overall, verdicts=verdicts, provenance=facts, load=LoadReport("a.py")
    )


def cut(form, *, gpu, questions=None):
    """Every part of a job, as (kind, questions), and the errand at the end."""
    at, parts = errand(form, questions), []
    next_part(at, form, gpu=gpu)
    while at.part:
        parts.append((at.kind, at.part))
        at.close_part(judged(at.part))
        next_part(at, form, gpu=gpu)
    return parts, at


def test_questions_that_ignore_gpus_are_one_part_and_the_job_stays_as_it_is():
    form = manifest("ignore", "ignore")
    parts, _ = cut(form, gpu=True)
    assert parts == [("cpu", ["q1", "q2"])]
    at = errand(form)
    next_part(at, form, gpu=True)
    assert at.whole
    assert at.part_job() == at.job


def test_neighbours_of_one_kind_stay_together_in_the_order_of_the_manifest():
    form = manifest("ignore", "like", "need", "ignore", "ignore", "like")
    assert cut(form, gpu=True)[0] == [
        ("cpu", ["q1"]),
        ("gpu", ["q2", "q3"]),
        ("cpu", ["q4", "q5"]),
        ("gpu", ["q6"]),
    ]


def test_without_a_gpu_who_likes_one_runs_and_who_needs_one_is_not_judged():
    form = manifest("like", "need", "ignore")
    parts, at = cut(form, gpu=False)
    assert parts == [("cpu", ["q1"]), ("cpu", ["q3"])]
    whole = merged(at, form)
    assert [verdict.status for verdict in whole.verdicts] == [Status.PASSED, Status.NOT_JUDGED, Status.PASSED]
    assert whole.status == "not judged"
    assert whole.provenance[HOPELESS]


def test_a_job_for_some_questions_is_cut_as_they_are():
    form = manifest("ignore", "need", "ignore")
    assert cut(form, gpu=True, questions=["q2", "q3"])[0] == [("gpu", ["q2"]), ("cpu", ["q3"])]


def test_a_part_is_told_how_the_earlier_checks_ended():
    form = manifest("ignore", "need")
    at = errand(form)
    next_part(at, form, gpu=True)
    at.close_part(judged(["q1"], Status.FAILED))
    next_part(at, form, gpu=True)
    at.alone = True
    told = at.part_job()
    assert told.settled == {"q1.c1": Status.FAILED}
    assert told.questions == ["q2"]
    assert told.whole_gpu


def test_the_results_become_one_in_the_order_of_the_manifest():
    form = manifest("ignore", "need", "ignore")
    at = errand(form)
    for number, facts in ((1, {}), (2, {"rung": "3-G", "device": "gpu: L4, GPU-1"}), (3, {})):
        next_part(at, form, gpu=True)
        result = judged([f"q{number}"])
        at.close_part(
            msgspec.structs.replace(
                result, provenance=result.provenance | facts, seconds=number, cpu_seconds=number
            )
        )
    whole = merged(at, form)
    assert [verdict.question for verdict in whole.verdicts] == ["q1", "q2", "q3"]
    assert (whole.status, whole.seconds, whole.cpu_seconds) == ("graded", 6, 6)
    assert whole.provenance["rung"] == "3-G"
    assert whole.provenance["device"] == "cpu + gpu: L4, GPU-1"
    assert whole.provenance["seed"] == 4
    assert HOPELESS not in whole.provenance


def test_where_nothing_can_be_read_no_gpu_is_taken():
    form = manifest("ignore", "need")
    at = errand(form)
    next_part(at, form, gpu=True)
    at.close_part(judged(["q1"], Status.FAILED, "unreadable"))
    next_part(at, form, gpu=True)
    assert at.kind == "cpu"
    at.close_part(judged(["q2"], Status.FAILED, "unreadable"))
    assert merged(at, form).status == "unreadable"


def test_an_attempt_is_worth_another_while_one_part_might_be_judged():
    form = manifest("ignore", "need")
    at = errand(form)
    next_part(at, form, gpu=False)
    at.close_part(judged(["q1"], Status.NOT_JUDGED, "not judged"))
    next_part(at, form, gpu=False)
    assert HOPELESS not in merged(at, form).provenance


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("`f` raised ResourceExhaustedError: OOM when allocating tensor", "memory"),
        ("`f` raised InternalError: CUDA_ERROR_OUT_OF_MEMORY", "memory"),
        ("`f` raised OutOfMemoryError: CUDA out of memory. Tried", "memory"),
        ("`f` raised InternalError: CUDA_ERROR_LAUNCH_FAILED", "trouble"),
        ("`f` raised InternalError: CUDNN_STATUS_EXECUTION_FAILED", "trouble"),
        ("`f` raised ValueError: shapes", ""),
    ],
)
def test_a_complaint_is_read_from_checks_that_did_not_pass(text, about):
    assert complaint(judged(["q1"], Status.ERROR, message=text)) == about
    assert complaint(judged(["q1"], Status.ERROR, debug=text)) == about
    assert complaint(judged(["q1"], Status.PASSED, message=text)) == ""


def test_a_question_that_likes_a_gpu_is_not_failed_for_being_slow_without():
    form = manifest("like", "ignore")
    late = judged(["q1", "q2"], Status.TIMED_OUT)
    forgiven = forgiving_time(late, form)
    assert [one.status for one in forgiven.verdicts] == [Status.NOT_JUDGED, Status.TIMED_OUT]
    assert forgiven.verdicts[0].message == SLOW_WITHOUT_GPU
    assert forgiven.status == "not judged"
    in_time = judged(["q1"])
    assert forgiving_time(in_time, form) is in_time


def test_a_dependency_reaches_across_parts(tmp_path):
    """A check on a card that builds on one that ran without: the verdicts are those of an undivided run."""
    wrong = GOOD.replace("return x + x", "return x * 3")
    verdicts = []
    for wish in ("need", "ignore"):
        assignment = tiny_with(tmp_path / wish, q2=wish)
        checks = assignment.checks_dir / "test_hidden.py"
        old = 'depends=["q2.row_means_has_one_value_per_row"]'
        assert old in checks.read_text()
        checks.write_text(checks.read_text().replace(old, 'depends=["q1.double_is_twice"]'))
        engine = Machine(tmp_path, 1).engine(assignment)
        submit(engine, "1:1", wrong)
        result = results(until(engine, ended("1:1")))["1:1"]
        engine.close()
        verdicts.append([(one.check, one.status, one.awarded, one.message) for one in result.verdicts])
    assert verdicts[0] == verdicts[1]
    assert ("q2.row_means_matches_reference", Status.SKIPPED) in [one[:2] for one in verdicts[0]]

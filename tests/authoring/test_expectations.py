"""What counts as accepted, as nothing earned, and as caught."""

import msgspec
import pytest

from autograder.authoring.expectations import Expectation, caught, full_marks, no_marks
from autograder.authoring.false_fail import accuracy_problems, false_fail, reached_by
from autograder.authoring.verify_report import MutantMessage, Reached, Row, VerifyReport, table
from autograder.checks.verdicts import Status, Verdict
from autograder.course import Threshold
from autograder.judge.result import SubmissionResult, status_of
from autograder.wire.messages import LoadReport


def result(**checks):
    """A result of q1; each check is its status, or (status, part of its two points)."""
    verdicts = []
    for name, given in checks.items():
        status, part = given if isinstance(given, tuple) else (given, float(given == Status.PASSED))
        verdicts.append(
            Verdict(
                check=f"q1.{name}",
                question="q1",
                status=status,
                points=2,
                awarded=2 * part,
                public=True,
                message="why",
            )
        )
    return SubmissionResult(assignment="a9_small", status=status_of(verdicts), verdicts=verdicts)


P, F, E, T, S, N = (
    Status.PASSED,
    Status.FAILED,
    Status.ERROR,
    Status.TIMED_OUT,
    Status.SKIPPED,
    Status.NOT_JUDGED,
)
UNREADABLE = SubmissionResult(
    assignment="a9_small", status="unreadable", load=LoadReport("x", problem="no Python")
)


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        (result(a=P, b=P), []),
        (result(a=P, b=F), ["q1.b failed: why"]),
        (result(a=P, b=(P, 0.5)), ["q1.b passed with 1 of 2 points: why"]),
        (result(a=N, b=S), ["q1.a not judged: why", "q1.b skipped: why"]),
        (result(), ["q1: no check reported"]),
        (UNREADABLE, ["cannot be read: no Python"]),
    ],
)
def test_full_marks_are_all_points_of_all_checks(given, problems):
    assert full_marks(given, ["q1"]) == problems


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        (result(a=F, b=S), []),
        (result(a=F, b=P), ["q1: earns 2 points (q1.b)"]),
        (result(a=(F, 0.5)), ["q1: earns 1 points (q1.a)"]),
        (result(a=N, b=F), ["q1.a not judged: why"]),
        (result(), ["q1: no check reported"]),
        (UNREADABLE, []),
    ],
)
def test_no_marks_is_nothing_earned_and_everything_judged(given, problems):
    assert no_marks(given, ["q1"]) == problems


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        (result(a=F), []),
        (result(a=E), []),
        (result(a=T), []),
        (result(a=(P, 0.5)), []),
        (result(a=P), ["q1.a passes it"]),
        (result(b=F, a=S), ["q1.a was skipped because q1.b caught it; name that one"]),
        (result(a=N), ["q1.a not judged: why"]),
        (result(b=F), ["q1.a did not report"]),
    ],
)
def test_a_mutant_is_caught_when_the_named_check_itself_costs_points(given, problems):
    assert caught(given, ("q1.a",)) == problems


def test_a_check_that_is_broken_itself_is_told_with_its_cause():
    (verdict,) = result(a=N).verdicts
    debug = (
        'Traceback (most recent call last):\n  File "/course/checks/test_hidden.py", line 12, in test_a\n'
        "    expct(x)\n  File \"/lib/other.py\", line 9, in f\nNameError: name 'expct' is not defined\n"
    )
    broken = SubmissionResult(
        assignment="a9_small",
        status="not judged",
        verdicts=[msgspec.structs.replace(verdict, debug=debug)],
    )
    told = "q1.a not judged: NameError: name 'expct' is not defined (/course/checks/test_hidden.py:12)"
    assert full_marks(broken, ["q1"]) == no_marks(broken, ["q1"]) == caught(broken, ("q1.a",)) == [told]


def test_every_named_check_must_catch():
    assert caught(result(a=F, b=P), ("q1.a", "q1.b")) == ["q1.b passes it"]


def test_false_fail_is_the_normal_tail_of_two_tries():
    assert false_fail(0.9, 0.01, 0.87) == pytest.approx(0.0013499**2, rel=1e-4)
    assert false_fail(0.9, 0.01, 0.9) == pytest.approx(0.25)
    assert false_fail(0.9, 0.0, 0.9) == 0.0
    assert false_fail(0.9, 0.0, 0.91) == 1.0


def manifest_with(small, **values):
    threshold = Threshold(
        **{"check": "q1_1.accuracy", "dataset": "mnist", "profile": "quick", "minimum": 0.85, "stated": 0.88}
        | values
    )
    return small.assignment.manifest.model_copy(update={"thresholds": [threshold]})


@pytest.mark.parametrize(
    ("kind", "narrowed", "trains"),
    [
        ("solution", {}, True),
        ("variant", {"questions": ("q1_1",)}, True),
        ("variant", {"questions": ("q2",)}, False),
        ("mutant", {"questions": ("q1_1",), "only_checks": ("q1_1.one_row_per_example",)}, False),
        ("mutant", {"questions": ("q1_1",), "only_checks": ("q1_1.accuracy",)}, True),
        ("skeleton", {}, False),
        ("hostile", {}, False),
    ],
)
def test_jobs_that_may_train_are_known_beforehand_and_graded_first(small, kind, narrowed, trains):
    job = Expectation(kind, "one", "", "one.py", b"", lambda result: [], **narrowed)
    assert job.may_train(manifest_with(small)) is trains


@pytest.mark.parametrize(
    ("values", "dataset", "expected"),
    [
        ({"runs": 10, "mean": 0.9, "sd": 0.007}, "mnist", None),
        ({"runs": 10, "false_fail": 1e-6}, "mnist", None),
        ({"runs": 10, "mean": 0.9, "sd": 0.05}, "mnist", "fails with probability 0.03, allowed is 0.0001"),
        ({"runs": 2, "false_fail": 1e-6}, "mnist", "rests on 2 runs"),
        ({"runs": 10}, "mnist", "with mean and sd are needed"),
        (
            {"runs": 10, "false_fail": 1e-6},
            "digits",
            "no threshold for digits/quick; run `autograder calibrate a9_small`",
        ),
    ],
)
def test_thresholds_rest_on_runs_and_seldom_fail_a_correct_solution(small, values, dataset, expected):
    problems = list(accuracy_problems(manifest_with(small, **values), dataset, "quick"))
    if expected is None:
        assert problems == []
    else:
        assert len(problems) == 1
        assert expected in problems[0]


@pytest.mark.parametrize(("dataset", "demanded"), [("mnist", 0.85), ("digits", None)])
def test_the_last_accuracy_that_a_check_noted_is_told_with_what_is_demanded(small, dataset, demanded):
    noted = Verdict(
        check="q1_1.accuracy",
        question="q1_1",
        status=Status.PASSED,
        points=2,
        awarded=2,
        public=False,
        seconds=3.5,
        accuracies=(0.1, 0.9),
    )
    told = list(reached_by([noted, *result(a=P).verdicts], manifest_with(small), dataset, "quick"))
    assert told == [Reached("q1_1.accuracy", 0.9, demanded, 3.5)]


def test_the_report_counts_and_is_plain_data():
    report = VerifyReport("a9_small", "quick", "digits", seconds=12.3)
    report.rows += [
        Row("solution", "a9_small.py", []),
        Row("skeleton", "a9_small.py", ["q1: earns 2 points"]),
    ]
    report.rows += [
        Row("mutant", "one", []),
        Row("mutant", "two", ["q1.a passes it"]),
        Row("leaks", "student", []),
    ]
    report.rows += [Row("false fail", "digits/quick", [], note="at most 1e-06")]
    report.messages.append(MutantMessage("one", "t", "q1.a", "failed", "m", "h"))
    assert not report.ok
    assert [row.name for row in report.failures] == ["a9_small.py", "two"]
    heading, line = table([report])
    assert dict(zip(heading, line, strict=True)) == {
        "assignment": "a9_small",
        "solution": "100",
        "skeleton": "1 problem",
        "variants accepted": "—",
        "mutants caught": "1/2",
        "hostile": "—",
        "leaks": "none",
        "false fail": "at most 1e-06",
        "time": "12 s",
    }
    assert report.to_dict()["messages"][0]["mutant"] == "one"
    assert table([]) == []

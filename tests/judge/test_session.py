"""A session over planted submissions in this process, and what is wrong with wrong assignments."""

import textwrap

import pytest
from expected_verdicts import SCENARIOS, SUBMISSIONS, expected

from autograder.checks.running import RunOptions
from autograder.checks.verdicts import Status
from autograder.course import find_course, load_manifest
from autograder.errors import CourseError
from autograder.judge.providers import LocalProvider
from autograder.judge.reference import load_reference
from autograder.judge.session import run_checks

TINY = find_course(SCENARIOS / "tiny_course").assignment("tiny")
LOCAL = [path for path in SUBMISSIONS if not expected(path).box_only]


def run_tiny(path, **options):
    reference = load_reference(TINY.master_path)
    provider = LocalProvider(path)
    return run_checks(TINY.checks_dir, TINY.manifest, provider, RunOptions(**options), reference=reference)


@pytest.mark.parametrize("path", LOCAL, ids=lambda path: path.stem)
def test_each_planted_submission_gets_its_verdicts(path):
    expected(path).check(run_tiny(path))


def test_the_master_is_a_submission_worth_everything():
    verdicts = run_tiny(TINY.master_path)
    assert sum(verdict.awarded for verdict in verdicts) == 100


def test_verdicts_come_in_the_order_of_the_manifest():
    assert [verdict.check for verdict in run_tiny(TINY.master_path)] == TINY.manifest.check_ids()


def test_public_checks_need_no_reference_and_run_alone():
    verdicts = run_checks(
        TINY.checks_dir, TINY.manifest, LocalProvider(TINY.master_path), RunOptions(public_only=True)
    )
    assert [verdict.check for verdict in verdicts] == [
        "q1.double_keeps_the_shape",
        "q2.row_means_has_one_value_per_row",
    ]


def test_a_question_or_a_check_can_be_run_alone():
    assert {verdict.question for verdict in run_tiny(TINY.master_path, questions=["q2"])} == {"q2"}
    alone = run_tiny(TINY.master_path, only_checks=["q1.double_keeps_the_dtype"])
    assert [(verdict.check, verdict.status) for verdict in alone] == [
        ("q1.double_keeps_the_dtype", Status.PASSED)
    ]


def test_nothing_to_run_is_no_verdict():
    assert run_tiny(TINY.master_path, only_checks=["q1.not_collected"]) == []


def test_grading_twice_gives_the_same(tmp_path):
    path = tmp_path / "wrong.py"
    path.write_text("def double(x):\n    return x + 1\n\n\ndef row_means(X):\n    return X[:, 0]\n")

    def timeless(verdicts):
        return [(one.check, one.status, one.awarded, one.message) for one in verdicts]

    first, second, other = (timeless(run_tiny(path, seed=seed)) for seed in (5, 5, 6))
    assert first == second
    assert first != other  # the seed reaches the checks: a finding quotes sizes of random numbers


def test_random_numbers_do_not_depend_on_which_checks_run(tmp_path):
    path = tmp_path / "wrong.py"
    path.write_text("def double(x):\n    return x + 1\n\n\ndef row_means(X):\n    return X[:, 0]\n")
    whole = {one.check: one.message for one in run_tiny(path)}
    alone = run_tiny(path, only_checks=["q1.double_is_twice"])
    assert [one.message for one in alone] == [whole["q1.double_is_twice"]]


MANIFEST = """
id = "small"
order = 1
title = "Small"

[[questions]]
id = "q1"
title = "One"
name = "f"
points = 60
hidden = [{q1}]

[[questions]]
id = "q2"
title = "Two"
name = "g"
points = 40
hidden = [{q2}]
"""


def run_small(tmp_path, checks, submission="def f(x):\n    return x\n", q1='"a", "b"', q2='"c"', **options):
    tmp_path = tmp_path / "small"
    (tmp_path / "checks").mkdir(parents=True)
    text = "import pytest\nfrom autograder.checks import *\n" + textwrap.dedent(checks)
    (tmp_path / "checks" / "test_hidden.py").write_text(text)
    (tmp_path / "assignment.toml").write_text(MANIFEST.format(q1=q1, q2=q2))
    (tmp_path / "s.py").write_text(submission)
    manifest = load_manifest(tmp_path / "assignment.toml")
    provider = LocalProvider(tmp_path / "s.py")
    verdicts = run_checks(tmp_path / "checks", manifest, provider, RunOptions(**options))
    return {verdict.check: verdict for verdict in verdicts}


GOOD = """
@question("q1", points=40)
def test_a(): ...

@question("q1", points=20)
def test_b(): ...

@question("q2", points=40)
def test_c(): ...
"""


def test_the_small_assignment_is_good(tmp_path):
    assert {one.status for one in run_small(tmp_path, GOOD).values()} == {Status.PASSED}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("points=20", "points=25"), r"q1: its checks sum to 65 points \(40 \+ 25\), expected 60"),
        (("test_b", "test_d"), r"q1\.d is not declared in assignment\.toml"),
        (('"q1", points=20', '"q9", points=20'), "has no question 'q9'"),
        (
            ("points=20", "points=20, public=True"),
            r"checks/test_\w+\.py: test_b says public=True but is listed under `hidden` in assignment\.toml",
        ),
        (("points=20", "points=20, depends=['q1.z']"), r"depends on 'q1\.z', which .* does not declare"),
        (("points=20", "points=20, depends=['q1.b']"), "in a circle: q1.b"),
        (("points=20", "points=20, depends=['q2.c']"), "of a later question"),
        (("points=20", "points=20, depends='q1.a'"), "is one string"),
        (('@question("q2", points=40)', ""), "test_c has no @question"),
        (("def test_a(): ...", "def test_a(): ...\n1 / 0"), "cannot be collected: .*ZeroDivisionError"),
        (("def test_a(): ...", "def a(): ..."), "must be called test_a"),
        (("points=20", "points=-1"), "points must be 0 or more"),
    ],
)
def test_a_wrong_assignment_is_named(tmp_path, change, message):
    with pytest.raises(CourseError, match=message):
        run_small(tmp_path, GOOD.replace(*change))


def test_a_check_that_does_not_report_is_not_judged(tmp_path):
    verdicts = run_small(tmp_path, GOOD, q1='"a", "b", "forgotten"')
    assert verdicts["q1.forgotten"].status is Status.NOT_JUDGED
    assert verdicts["q1.a"].status is Status.PASSED


CASES = """
@question("q1", points=40, hint="the hint")
@pytest.mark.parametrize("x", [1, 2, 3, 4])
def test_a(submission, x):
    expect(submission.f(x) == 1, f"expected 1, received {x}")

@question("q1", points=20, hint="the hint")
def test_b(submission):
    assert submission.f(3) == 4, "a secret"

@question("q2", points=40)
def test_c(submission):
    award(0.25)
    award(0.5)
    fail("not all of it")
"""


def test_cases_share_one_verdict(tmp_path):
    a = run_small(tmp_path, CASES)["q1.a"]
    assert (a.status, a.awarded, a.message) == (Status.FAILED, 10.0, "case 2: expected 1, received 2")
    assert a.hint == "the hint"


def test_a_bare_assert_of_a_hidden_check_tells_nothing(tmp_path):
    b = run_small(tmp_path, CASES)["q1.b"]
    assert b.status is Status.FAILED
    assert "secret" not in b.message
    assert "secret" in b.debug


def test_the_last_award_wins_and_stays_after_a_failure(tmp_path):
    c = run_small(tmp_path, CASES)["q2.c"]
    assert (c.status, c.awarded) == (Status.FAILED, 20.0)


BLAME = """
@question("q1", points=40)
def test_a(submission):
    submission.f(1) + 1

@question("q1", points=20)
def test_b(submission):
    undefined_name

@question("q2", points=40, depends=["q1.b"])
def test_c(submission):
    pass
"""


def test_an_odd_value_is_the_students_and_a_defect_is_ours(tmp_path):
    verdicts = run_small(tmp_path, BLAME, "def f(x):\n    return {'x': x}\n")
    assert verdicts["q1.a"].status is Status.FAILED
    assert "could not use: a dict of 1 value" in verdicts["q1.a"].message
    assert verdicts["q1.b"].status is Status.NOT_JUDGED
    assert "undefined_name" in verdicts["q1.b"].debug
    assert verdicts["q2.c"].status is Status.NOT_JUDGED


def test_none_is_a_value_too(tmp_path):
    verdicts = run_small(tmp_path, BLAME, "def f(x):\n    pass\n")
    assert "could not use: None" in verdicts["q1.a"].message


CALLS_BACK = """
@question("q1", points=40)
def test_a(submission):
    def layer(x):
        return x.shape

    submission.f(layer)

@question("q1", points=20)
def test_b(submission):
    def layer(x):
        return undefined_name

    submission.f(layer)

@question("q2", points=40)
def test_c(submission):
    pass
"""


def test_a_function_of_the_check_that_gets_none_fails_and_its_own_defect_is_ours(tmp_path):
    verdicts = run_small(tmp_path, CALLS_BACK, "def f(layer):\n    return layer(None)\n")
    assert verdicts["q1.a"].status is Status.FAILED
    assert "your code called `layer` with None" in verdicts["q1.a"].message
    assert "'NoneType' object has no attribute 'shape'" in verdicts["q1.a"].debug
    assert verdicts["q1.b"].status is Status.NOT_JUDGED


def test_reference_is_refused_where_there_is_none(tmp_path):
    checks = GOOD.replace("def test_a(): ...", "def test_a(reference): ...")
    verdict = run_small(tmp_path, checks)["q1.a"]
    assert verdict.status is Status.NOT_JUDGED
    assert "public checks run where there is no solution" in verdict.debug


def test_a_check_has_its_deadline(tmp_path):
    checks = GOOD.replace(
        "points=40)\ndef test_a(): ...", "points=40, deadline=0.5)\ndef test_a(submission): submission.f(1)"
    )
    verdict = run_small(tmp_path, checks, "def f(x):\n    while True:\n        pass\n")["q1.a"]
    assert verdict.status is Status.TIMED_OUT
    assert verdict.message == "your code did not finish within 0.5 s"
    assert verdict.seconds < 10


SLOWLY = "import time\n\ndef f(x):\n    time.sleep(0.2)\n    return x\n"


def test_a_deadline_bounds_all_calls_of_a_check_together(tmp_path):
    often = "points=40, deadline=0.8)\ndef test_a(submission):\n    for x in range(20): submission.f(x)"
    checks = GOOD.replace("points=40)\ndef test_a(): ...", often)
    verdict = run_small(tmp_path, checks, SLOWLY)["q1.a"]
    assert verdict.status is Status.TIMED_OUT
    assert verdict.message == "your code did not finish within 0.8 s"
    assert verdict.seconds < 3


def test_each_case_of_a_check_has_the_deadline_for_itself(tmp_path):
    cases = "@pytest.mark.parametrize('x', range(6))\ndef test_a(submission, x): submission.f(x)"
    checks = GOOD.replace("points=40)\ndef test_a(): ...", f"points=40, deadline=1)\n{cases}")
    verdict = run_small(tmp_path, checks, SLOWLY)["q1.a"]
    assert (verdict.status, verdict.message) == (Status.PASSED, "")
    assert verdict.seconds > 1


def test_fixtures_and_plugins_of_the_outer_session_stay_out(tmp_path):
    verdicts = run_small(
        tmp_path,
        """
        @pytest.fixture
        def three():
            yield 3

        @question("q1", points=40)
        def test_a(three, tmp_path, monkeypatch):
            assert three == 3

        @question("q1", points=20)
        def test_b(request):
            assert not request.config.pluginmanager.hasplugin("timeout")

        @question("q2", points=40)
        def test_c(profile):
            assert profile.name == "quick"
        """,
    )
    assert {one.status for one in verdicts.values()} == {Status.PASSED}

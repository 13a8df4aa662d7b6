"""The arithmetic of lateness, and which attempt and state makes a grade."""

from decimal import Decimal

import pytest
from downloads import marks_of
from hypothesis import given
from hypothesis import strategies as st

from autograder.course.models import Late
from autograder.lms.grades import Policy, standings
from autograder.lms.identity import Person
from autograder.lms.late import DAY, days_late, final_points
from autograder.lms.record import Attempt, Collection, Entry, File

RULES = st.builds(
    Late,
    per_day=st.integers(1, 1000).map(lambda tenths: tenths / 10),
    cap=st.integers(1, 1000).map(lambda tenths: tenths / 10),
    grace_hours=st.integers(0, 480).map(lambda quarters: quarters / 4),
)
CENTS = st.integers(0, 100_00).map(lambda cents: cents / 100)
SECONDS = st.integers(-DAY, 60 * DAY)


@given(RULES, CENTS, SECONDS)
def test_a_grade_is_never_negative_never_raised_and_always_adds_up(rule, raw, seconds):
    grade = final_points(rule, raw, 100, seconds)
    assert Decimal(0) <= grade.final <= grade.raw == Decimal(str(raw)).quantize(Decimal("0.01"))
    assert grade.raw - grade.penalty == grade.final
    assert grade.penalty <= Decimal(str(rule.cap))


@given(RULES, CENTS, SECONDS, st.integers(0, 10 * DAY))
def test_later_is_never_better_and_more_is_never_worse(rule, raw, seconds, more):
    assert final_points(rule, raw, 100, seconds + more).final <= final_points(rule, raw, 100, seconds).final
    better = min(100.0, raw + more / DAY)
    assert final_points(rule, better, 100, seconds).final >= final_points(rule, raw, 100, seconds).final


@given(RULES, CENTS, SECONDS)
def test_in_time_or_in_grace_costs_nothing_and_each_day_begun_the_same(rule, raw, seconds):
    grade = final_points(rule, raw, 100, seconds)
    if seconds <= rule.grace_hours * 3600:
        assert grade.penalty == 0
    else:
        days = days_late(rule, seconds)
        assert (days - 1) * DAY < seconds - rule.grace_hours * 3600 <= days * DAY
        taken = min(Decimal(str(rule.cap)), Decimal(str(rule.per_day)) * days)
        assert grade.penalty == min(grade.raw, taken)


@given(CENTS, SECONDS)
def test_without_a_rule_or_without_lateness_nothing_is_taken(raw, seconds):
    assert final_points(None, raw, 100, seconds).penalty == 0
    assert final_points(Late(per_day=10), raw, 100, None).penalty == 0


@pytest.mark.parametrize(
    ("seconds", "penalty"),
    [(0, 0), (3600, 0), (3601, 10), (3600 + DAY, 10), (3601 + DAY, 20), (100 * DAY, 45)],
)
def test_ten_percent_a_day_after_an_hour_up_to_45(seconds, penalty):
    grade = final_points(Late(per_day=10, cap=45, grace_hours=1), 80, 100, seconds)
    assert grade == (Decimal(80), Decimal(penalty), Decimal(80 - penalty))


def test_percent_are_of_the_points_there_are_and_exact():
    assert final_points(Late(per_day=10), 20, 20, DAY * 3).penalty == Decimal("6.00")
    assert final_points(Late(per_day=0.1), 100, 100, DAY * 3).penalty == Decimal("0.30")


def attempt(number, folder, **about):
    return Attempt(number, folder, [], **about)


def class_of(*attempts, latest=None, conflict="", missing=()):
    entry = Entry("s1", [Person({"id": "s1"})], list(attempts), latest or len(attempts), conflict)
    return Collection("plain", "best", [entry], [Person({"id": one}) for one in missing])


TWO = (attempt(1, "s1~a1", late_seconds=0), attempt(2, "s1", late_seconds=DAY, late=True))


@pytest.mark.parametrize(
    ("points", "rule", "late", "student", "final"),
    [
        ({"s1": 90, "s1~a1": 85}, "latest", None, "s1", "90"),
        ({"s1": 90, "s1~a1": 85}, "best", None, "s1", "90"),
        ({"s1": 90, "s1~a1": 85}, "best", 10, "s1~a1", "85"),
        ({"s1": 90, "s1~a1": 80}, "best", 10, "s1~a1", "80"),
        ({"s1": 91, "s1~a1": 80}, "best", 10, "s1", "81"),
        ({"s1": "unreadable", "s1~a1": 80}, "best", None, "s1~a1", "80"),
        ({"s1": "unreadable", "s1~a1": 80}, "latest", None, "s1", None),
        ({"s1": "not judged", "s1~a1": 80}, "best", None, "s1", None),
        ({"s1": "not judged", "s1~a1": 100}, "best", None, "s1~a1", "100"),
        ({"s1": 90, "s1~a1": "not judged"}, "latest", None, "s1", "90"),
        ({"s1": 0, "s1~a1": 0}, "best", None, "s1~a1", "0"),
    ],
)
def test_which_attempt_counts(points, rule, late, student, final):
    policy = Policy(rule, Late(per_day=late) if late else None)
    (standing,) = standings(class_of(*TWO), marks_of(points), policy)
    assert standing.mark.student == student
    assert standing.final == (None if final is None else Decimal(final))


@pytest.mark.parametrize(
    ("file", "points", "rule", "final"),
    [
        ("a.py", {"s1": 50}, "best", None),
        ("a.py", {"s1": 50}, "latest", 50),
        ("a.py", {"s1": 100}, "best", 100),
        ("a.py", {"s1": 50, "s1~a1": 60}, "best", 60),
        ("scan.pdf", {"s1": 50}, "best", 50),
    ],
)
def test_an_earlier_attempt_that_was_not_graded_might_be_the_best(file, points, rule, final):
    earlier = Attempt(1, ".attempts/s1~a1", [File(file, file)])
    (standing,) = standings(class_of(earlier, attempt(2, "s1")), marks_of(points), Policy(rule))
    assert standing.final == final
    if final is None:
        assert standing.reason.startswith("attempt 1: was not graded and could be better")


@pytest.mark.parametrize(
    ("told", "finals"),
    [
        ({}, (None, 100)),
        ({"s1": 2.0 * DAY}, (80, 100)),
        ({"s1~a2": 2.0 * DAY}, (80, 100)),
        ({"s1~a1": 1.0 * DAY, "s1~a2": 0.0}, (100, 90)),
        ({"s1": 2.0 * DAY, "s1~a2": 0.0}, (100, 100)),
    ],
)
def test_hours_of_a_student_are_those_of_the_attempts_that_are_late(told, finals):
    for latest, final in zip((2, 1), finals, strict=True):
        attempts = (attempt(1, "s1~a1", late=False), attempt(2, "s1", late=True))
        policy = Policy("latest", Late(per_day=10), told)
        marks = marks_of({"s1": 100, "s1~a1": 100})
        (standing,) = standings(class_of(*attempts, latest=latest), marks, policy)
        assert standing.final == final


def test_what_has_no_grade_is_withheld_and_says_why_until_it_is_forced():
    collection = class_of(attempt(1, "s1"), missing=["s9"])
    marks = marks_of({"s1": "unreadable", "s2": "not judged", "s3": 0})
    found = {one.person.key: one for one in standings(collection, marks, Policy())}
    assert {key: one.final for key, one in found.items()} == {"s1": None, "s2": None, "s3": 0, "s9": None}
    assert all(found[key].reason for key in ("s1", "s2", "s9"))
    forced = Policy(forced={"unreadable": Decimal(5), "no submission": Decimal(0)})
    found = {one.person.key: one for one in standings(collection, marks, forced)}
    assert {key: one.final for key, one in found.items()} == {"s1": 5, "s2": None, "s3": 0, "s9": 0}
    assert not found["s3"].forced


def test_late_by_an_unknown_time_is_withheld_where_it_costs_something():
    collection = class_of(attempt(1, "s1", late=True))
    marks = marks_of({"s1": 80})
    assert standings(collection, marks, Policy())[0].final == 80
    (standing,) = standings(collection, marks, Policy(late=Late(per_day=10)))
    assert standing.final is None
    assert "--lateness" in standing.reason
    told = Policy(late=Late(per_day=10), lateness={"s1": 2.0 * DAY})
    assert standings(collection, marks, told)[0].final == 60


def test_a_submission_of_uncertain_owner_and_one_that_was_not_graded_give_no_grade():
    (standing,) = standings(class_of(attempt(1, "s1"), conflict="two"), marks_of({"s1": 80}), Policy())
    assert (standing.final, standing.state) == (None, "owner not certain")
    (standing,) = standings(class_of(attempt(1, "s1")), marks_of({}), Policy())
    assert (standing.final, standing.state) == (None, "not graded yet")

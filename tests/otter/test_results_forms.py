"""Our results in other forms: Otter's objects, Gradescope's results.json, Otter's final_grades.csv."""

import csv
import io
import json
import pickle
import sys

import dill
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from some_results import MANIFEST, NOT_JUDGED, POINTS, UNREADABLE, result, verdict

from autograder.checks.verdicts import Status
from autograder.errors import OtterError
from autograder.otter.final_grades import Handed, final_grades
from autograder.otter.gradescope import FOR_INSTRUCTORS, results_json
from autograder.otter.grading_results import grading_results
from autograder.otter.settings import PLUGIN

HIDDEN, PUBLIC = "q1.double_is_twice", "q1.double_keeps_the_shape"
SECRET = "the expected value was 42"
PARTLY = result(
    verdict(HIDDEN, Status.FAILED, 1 / 3, message=SECRET, hint="twice", debug="the log"),
    verdict(PUBLIC, Status.ERROR, message="ZeroDivisionError: in your code", hint="keep the shape"),
)
UNCONTROLLED = st.text(st.characters(categories=["Cc", "Cf", "L", "Z", "S"]), max_size=40)


def otters(of, show_hidden=False, **options):
    from otter.run import AutograderConfig

    config = AutograderConfig({"show_hidden": show_hidden})
    return grading_results(of, MANIFEST, **options).to_gradescope_dict(config)


def test_points_of_otters_objects_are_those_of_the_verdicts():
    results = grading_results(PARTLY, MANIFEST)
    assert results.test_files == ["q1", "q2"]
    assert results.get_score("q1") == pytest.approx(20 / 3 + 10)
    assert (results.get_score("q2"), results.possible) == (60, 100)
    assert results.total == pytest.approx(PARTLY.total)
    cases = {one.test_case.name: one for one in results.get_result("q1").test_case_results}
    assert (cases["double_is_twice"].passed, cases["double_is_twice"].test_case.hidden) == (False, True)
    assert "6.67 of 20 points" in cases["double_is_twice"].message
    told = results.get_plugin_data(PLUGIN)["checks"]
    assert {check: one["awarded"] for check, one in told.items()} == {
        one.check: one.awarded for one in PARTLY.verdicts
    }


def test_otters_own_functions_take_our_results():
    results = grading_results(result(), MANIFEST)
    assert "All test cases passed!" in results.summary()
    assert results.percent == 1
    assert json.dumps(results.to_dict())
    from otter.grade.utils import merge_scores_to_df

    for one, file in zip(
        (results, other := grading_results(PARTLY, MANIFEST)), ("a.py", "b.py"), strict=True
    ):
        one.file = file
    frame = merge_scores_to_df([results, other])
    assert list(frame["file"]) == ["points-per-question", "a.py", "b.py"]
    assert list(frame["q2"]) == [60, 60, 60]


def test_otters_objects_can_be_read_where_only_otter_is():
    named = set()

    class Recorder(pickle.Unpickler):
        def find_class(self, module, name):
            named.add(module.partition(".")[0])
            return super().find_class(module, name)

    Recorder(io.BytesIO(dill.dumps(grading_results(PARTLY, MANIFEST)))).load()
    assert named == {"otter"}


def test_what_otter_shows_of_hidden_checks_follows_the_setting():
    while_hidden = otters(PARTLY)
    visible = [test for test in while_hidden["tests"] if test["visibility"] != "hidden"]
    assert "ZeroDivisionError" in json.dumps(visible)
    assert SECRET not in json.dumps(visible)
    assert SECRET in json.dumps(while_hidden)
    published = otters(PARTLY, show_hidden=True, hidden_messages=False)
    assert {test["visibility"] for test in published["tests"] if "score" in test} == {"after_published"}
    assert SECRET not in json.dumps(published)
    assert "the log" not in json.dumps(published)


def test_a_failure_of_otters_kernel_takes_no_points():
    from otter.test_files import GradingResults

    from autograder.otter.grading_results import install

    results = GradingResults.without_results(RuntimeError("no kernel"))
    install(results, PARTLY, MANIFEST)
    assert results.total == pytest.approx(PARTLY.total)


@pytest.mark.parametrize(
    "withheld", [NOT_JUDGED, UNREADABLE, result()], ids=["not judged", "unreadable", "lacks"]
)
def test_a_withheld_grade_becomes_no_points(withheld):
    if withheld.status == "graded":
        withheld.verdicts.pop()
    with pytest.raises(OtterError, match=r"withheld \(.*no zero"):
        grading_results(withheld, MANIFEST)
    with pytest.raises(OtterError, match="withheld"):
        results_json(withheld, MANIFEST)


def test_a_missing_otter_is_named_and_gradescope_does_without(monkeypatch):
    monkeypatch.setitem(sys.modules, "otter", None)
    with pytest.raises(OtterError, match=r"pip install 'otter-grader\[grading\]"):
        grading_results(result(), MANIFEST)
    assert results_json(result(), MANIFEST)["tests"]


def test_gradescope_gets_a_test_per_check_and_the_sum_of_points():
    tests = results_json(PARTLY, MANIFEST)["tests"]
    checks = {test["extra_data"]["check"]: test for test in tests if "extra_data" in test}
    assert {check: test["max_score"] for check, test in checks.items()} == POINTS
    assert sum(test["score"] for test in checks.values()) == pytest.approx(PARTLY.total)
    assert {check: test["visibility"] for check, test in checks.items() if "q1" in check} == {
        PUBLIC: "visible",
        HIDDEN: "hidden",
        "q1.double_keeps_the_dtype": "hidden",
    }
    assert (checks[PUBLIC]["number"], checks[PUBLIC]["status"]) == ("1", "failed")
    assert "ZeroDivisionError: in your code" in checks[PUBLIC]["output"]


@pytest.mark.parametrize("after_published", [False, True])
def test_hidden_messages_are_for_instructors_alone(after_published):
    content = results_json(
        PARTLY, MANIFEST, after_published=after_published, remarks=["Not rung 3: a reason"]
    )
    (instructors,) = [test for test in content["tests"] if test["name"] == FOR_INSTRUCTORS]
    for told in (SECRET, "the log", "rung 3. Full isolation", "Not rung 3: a reason"):
        assert told in instructors["output"]
    assert instructors["visibility"] == "hidden"
    assert "score" not in instructors
    others = [test for test in content["tests"] if test is not instructors]
    assert SECRET not in json.dumps([others, content["output"]])
    expected = "after_published" if after_published else "hidden"
    assert {test["visibility"] for test in others} == {"visible", expected}


@settings(max_examples=60, deadline=None)
@given(message=UNCONTROLLED, hint=UNCONTROLLED)
def test_no_text_carries_escapes_or_direction_marks(message, hint):
    one = result(
        *(verdict(check, Status.FAILED, message=message, hint=hint, debug=message) for check in POINTS)
    )
    for text in every_text([results_json(one, MANIFEST), otters(one)]):
        assert not {c for c in text if ord(c) < 32} - {"\n", "\t"}
        assert not set(text) & set("\x7f\x9b\u202e\u2066\u200f")


def every_text(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from every_text(part)


def table(rows):
    return list(csv.reader(io.StringIO(final_grades(rows, MANIFEST))))


def test_final_grades_is_otters_table_with_student_ids():
    lines = table([Handed("s2", "b.py", PARTLY), Handed("0001", "a.py", result())])
    assert lines[0] == [
        *("student_id", "file", "q1", "q2"),
        *("total_points_earned", "percent_correct", "grading_status"),
    ]
    assert lines[1] == ["", "points-per-question", "40", "60", "100", "1", "--"]
    assert lines[2] == ["0001", "a.py", "40", "60", "100", "1", "Completed"]
    assert lines[3] == ["s2", "b.py", "16.66667", "60", "76.66667", "0.7667", "Completed"]


def test_a_withheld_row_is_empty_and_says_why():
    rows = [
        Handed("a", "a.py", NOT_JUDGED),
        Handed("b", "b.ipynb", UNREADABLE),
        Handed("c", "", None, "no submission: the folder is empty"),
    ]
    for line, why in zip(table(rows)[2:], ("box lost", "this is no notebook", "is empty"), strict=True):
        assert line[2:-1] == ["", "", "", ""]
        assert why in line[-1]


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=8), st.sampled_from([NOT_JUDGED, UNREADABLE, None]), max_size=5))
def test_no_row_changes_another(others):
    honest = [Handed("~ann", "a.py", result()), Handed("~bob", "b.py", PARTLY)]
    alone = table(honest)
    taken = {"~ann", "~bob"}
    rows = [Handed(student, student, one) for student, one in others.items() if student not in taken]
    together = table([*rows, *honest])
    assert {len(line) for line in together} == {7}
    assert together[:2] == alone[:2]
    assert [line for line in together if line[0] in taken] == alone[2:]
    assert not any(line[0].startswith(("=", "+", "-", "@")) for line in together)

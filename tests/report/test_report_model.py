from types import SimpleNamespace

import pytest
from sample_class import odd_rows, result, verdict

from autograder.report.model import NOTES_SHOWN, RunInfo, StudentRow, class_report
from autograder.wire.messages import LoadReport

MANIFEST = SimpleNamespace(
    id="a2_dense",
    title="One dense layer",
    questions=[
        SimpleNamespace(id="q1", title="First", points=8, public=["a"], hidden=["b", "c"], hidden_count=None),
        SimpleNamespace(id="q2", title="Second", points=2.5, public=["d"], hidden=[], hidden_count=4),
    ],
)


def test_rows_are_sorted_by_id_and_questions_come_from_the_manifest():
    report = class_report(MANIFEST, RunInfo(), [StudentRow("b"), StudentRow("a"), StudentRow("10")])
    assert [row.student_id for row in report.rows] == ["10", "a", "b"]
    assert [(one.id, one.points, one.hidden) for one in report.questions] == [("q1", 8.0, 2), ("q2", 2.5, 4)]
    assert report.maximum == 10.5


def test_two_rows_of_one_student_are_refused():
    with pytest.raises(ValueError, match="'a'; expected one row per student"):
        class_report(MANIFEST, RunInfo(), [StudentRow("a"), StudentRow("a")])


def test_each_row_is_in_one_of_four_states():
    withheld, unreadable, missing, graded = odd_rows()
    assert [row.state for row in (withheld, unreadable, missing, graded)] == [
        "not judged",
        "unreadable",
        "no result",
        "graded",
    ]
    assert [row.withheld for row in (withheld, unreadable, missing, graded)] == [True, True, True, False]
    assert withheld.points("q1_2") is None


def test_a_grade_without_final_points_says_why():
    late = StudentRow("a", result([verdict("q1.a")]), unsettled="It is not known how late.")
    assert (late.state, late.final, late.reason()) == ("graded", None, "It is not known how late.")


def test_the_status_of_a_row_can_withhold_a_grade_but_not_invent_one():
    full = result([verdict("q1.a")])
    assert StudentRow("a", full, status="not judged").total is None
    assert StudentRow("a", full, status="not judged").state == "not judged"
    assert StudentRow("a", None, status="graded").state != "graded"


def test_notes_are_told_once_and_floods_of_them_are_cut():
    load = LoadReport(filename="f", notes=[f"note {place}" for place in range(100)])
    notes = StudentRow("a", result([], load=load), notes=("note 1",)).all_notes()
    assert len(notes) == NOTES_SHOWN + 1
    assert notes.count("note 1") == 1
    assert notes[-1] == "and 70 more notes like these"

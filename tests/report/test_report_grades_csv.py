import csv
import io

from hypothesis import given
from hypothesis import strategies as st
from sample_class import QUESTIONS, odd_rows, report_of, result, verdict

from autograder.checks.text import text_cell
from autograder.report.grades_csv import BOM, grades_csv
from autograder.report.model import StudentRow
from autograder.report.words import one_line


def rows_of(text):
    return list(csv.reader(io.StringIO(text.removeprefix(BOM), newline="")))


def test_the_file_is_what_it_was():
    report = report_of(
        [
            StudentRow(
                "007",
                result([verdict("q1_2.a", points=8.0, awarded=20 / 3), verdict("q2.b", "failed")]),
                name='Jörg "J" Li, B.',
                file="a2.py",
            ),
            StudentRow("008", None, status="no result", notes=("The box was lost twice.",)),
        ],
        QUESTIONS[1:3],
    )
    assert grades_csv(report) == (
        '\ufeff"student_id","name","q1_2","q2","total","maximum","status","reason","file","set_by_hand"\r\n'
        '"007","Jörg ""J"" Li, B.","6.67","0.00","6.67","23.00","graded","","a2.py",""\r\n'
        '"008","","","","","23.00","no result","The box was lost twice.","",""\r\n'
    )


def test_a_withheld_grade_is_an_empty_cell_with_its_reason_and_never_a_zero():
    withheld, unreadable, missing, _ = rows_of(grades_csv(report_of(odd_rows())))[1:]
    points = slice(2, 2 + len(QUESTIONS) + 1)
    assert set(withheld[points]) == {""}
    assert "not judged" in withheld
    assert "box lost" in withheld[-3]
    assert set(missing[points]) == {""}
    assert "no result" in missing
    assert "unreadable" in unreadable
    assert "PDF" in unreadable[-3]


@given(st.text(), st.text())
def test_no_cell_starts_a_formula_and_every_text_comes_back(student_id, name):
    line = rows_of(grades_csv(report_of([StudentRow(student_id, None, name=name)])))[1]
    for cell, text in zip(line, (student_id, name), strict=False):
        assert cell[:1] not in tuple("=+-@\t\r\n")
        assert cell.lstrip()[:1] not in tuple("=+-@")
        assert cell in (one_line(text), f"'{one_line(text)}")


def test_formula_starts_are_neutralised_and_ids_stay_as_they_are():
    for hostile in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"):
        assert text_cell(hostile) == f"'{hostile}"
    assert text_cell("00123") == "00123"
    assert text_cell("") == ""


def test_without_the_mark_the_file_starts_with_its_header():
    assert grades_csv(report_of([]), bom=False).startswith('"student_id"')

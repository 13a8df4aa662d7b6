"""Filling a gradebook: the right cell or none, and a sentence for whatever is not certain."""

from decimal import Decimal

import pytest
from downloads import marks_of

from autograder.errors import LmsError
from autograder.lms.gradebook import fill
from autograder.lms.grades import Policy, standings
from autograder.lms.identity import Person
from autograder.lms.lateness import read_lateness
from autograder.lms.record import Attempt, Collection, Entry
from autograder.lms.roster import read_roster
from autograder.lms.tables import Table
from autograder.lms.templates import Wanted, layout_of

CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Tiny (7),Tiny bonus (8)\n"
    '"    Points Possible",,,,,100,100\n'
    '"Doe, Jane",1,001,jd,S,,\n'
    '"Li, Bo",2,002,lb,S,,\n'
    '"Li, Bo",3,003,lb3,S,,\n'
)
MOODLE = (
    'Identifier,"Full name",Grade,"Maximum Grade","Last modified (grade)"\nParticipant 5,Jane Doe,,100,-\n'
)


def filled(text, points, *, to="canvas", people=None, column="7", scale=False, comma=None, headers=None):
    """Fill `text` with `points` (student to points or state); `people` gives a student other ids."""
    table = Table.parse(text.encode(), "grades.csv")
    entries = [
        Entry(student, [Person(ids)], [Attempt(1, student, [])], 1) for student, ids in (people or {}).items()
    ]
    students = standings(Collection("plain", "latest", entries), marks_of(points), Policy())
    layout = layout_of(to, table, Wanted(column, ("Tiny",), headers or {}))
    return fill(table, layout, students, 100.0, scale=scale, comma=comma)


def changes(result):
    return {change.label: (change.kind, change.new) for change in result.changes}


def test_ids_of_any_kind_find_their_row():
    result = filled(CANVAS, {"001": 50, "lb": 60.5, "3": 70})
    assert changes(result) == {
        "001 (Doe, Jane)": ("fill", "50.00"),
        "002 (Li, Bo)": ("fill", "60.50"),
        "003 (Li, Bo)": ("fill", "70.00"),
    }
    expected = CANVAS.replace("jd,S,,", "jd,S,50.00,").replace("lb,S,,", "lb,S,60.50,")
    assert result.table.to_bytes() == expected.replace("lb3,S,,", "lb3,S,70.00,").encode()
    assert not result.rest


def test_an_ambiguous_name_is_refused_with_its_candidates():
    result = filled(CANVAS, {"x": 50, "1": 10}, people={"x": {"name": "Bo Li"}})
    ((standing, why),) = result.rest
    assert standing.person.ids["name"] == "Bo Li"
    assert "line 4: 002 (Li, Bo); line 5: 003 (Li, Bo)" in why
    assert changes(result)["002 (Li, Bo)"][0] == "nobody graded"
    assert changes(result)["001 (Doe, Jane)"] == ("fill", "10.00")


def test_two_grades_for_one_row_are_both_refused():
    result = filled(CANVAS, {"001": 50, "jd": 60})
    assert len(result.rest) == 2
    assert all("line 3 (001 (Doe, Jane)) fits each of" in why for _, why in result.rest)
    assert result.table.to_bytes() == CANVAS.encode()


def test_an_id_that_lost_its_zeros_is_nobodys():
    result = filled(CANVAS.replace("Doe, Jane", "X").replace(",1,001,", ",91,001,"), {"1": 50})
    assert "no row" in result.rest[0][1]


def test_two_rows_of_one_id_are_ambiguous():
    twice = CANVAS + '"Doe, Janet",9,001,jd9,S,,\n'
    ((_, why),) = filled(twice, {"001": 50}).rest
    assert "line 3" in why
    assert "line 6" in why


def test_a_withheld_grade_leaves_the_cell_as_it_is():
    old = CANVAS.replace("jd,S,,", "jd,S,33.00,")
    result = filled(old, {"001": "not judged"})
    assert result.table.to_bytes() == old.encode()
    assert changes(result)["001 (Doe, Jane)"][0] == "withheld"


def test_an_equal_grade_is_not_rewritten():
    for written in ("50", "50.0", '"50,00"'):
        old = CANVAS.replace("jd,S,,", f"jd,S,{written},")
        result = filled(old, {"001": 50})
        assert changes(result)["001 (Doe, Jane)"][0] == "same"
        assert result.table.to_bytes() == old.encode()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("Tiny (7)", "Tiny", "no column"),
        ("Tiny bonus (8)", "Tiny (7)", "several columns"),
        (",100,100\n", ",(read only),100\n", "read only"),
        (",Section", ",Sektion", "no Canvas gradebook"),
        (",ID,", ",IDD,", "no Canvas gradebook"),
        (",100,100\n", ",20,100\n", "--scale"),
    ],
)
def test_what_canvas_would_take_amiss_is_refused(old, new, words):
    with pytest.raises(LmsError, match=words):
        filled(CANVAS.replace(old, new), {"001": 50})


def test_the_row_of_points_is_known_in_any_language():
    other = CANVAS.replace("Points Possible", "Erreichbare Punkte").replace(",,,100,100", ",,,20,100")
    with pytest.raises(LmsError, match="out of 20 points"):
        filled(other, {"001": 50})


def test_a_column_is_found_by_title_number_or_both_and_never_by_likeness():
    for column in ("7", "Tiny", "tiny (7)", ""):
        assert filled(CANVAS, {"001": 50}, column=column).column == "Tiny (7)"
    with pytest.raises(LmsError, match=r"Tiny \(7\); Tiny bonus \(8\)"):
        filled(CANVAS, {"001": 50}, column="Tin")


def test_scaling_to_the_points_of_the_column():
    result = filled(CANVAS.replace(",100,100\n", ",20,100\n"), {"001": 71.26}, scale=True)
    assert changes(result)["001 (Doe, Jane)"] == ("fill", "14.25")


def test_the_decimal_sign_is_that_of_the_file_or_as_asked():
    semicolons = CANVAS.replace('"Doe, Jane"', "Doe").replace(",", ";").replace('"Li; Bo"', "Li")
    assert b"jd;S;50,00;" in filled(semicolons, {"001": 50}).table.to_bytes()
    assert b"jd;S;50.00;" in filled(semicolons, {"001": 50}, comma=False).table.to_bytes()
    assert b'jd,S,"50,00",' in filled(CANVAS, {"001": 50}, comma=True).table.to_bytes()


def test_cells_that_a_spreadsheet_would_evaluate_stay_and_are_told():
    hostile = CANVAS.replace('"Doe, Jane"', "\"=cmd|' /C calc'!A0\"")
    result = filled(hostile, {"001": 50})
    assert b"\"=cmd|' /C calc'!A0\",1,001,jd,S,50.00," in result.table.to_bytes()
    assert any("line 3" in note for note in result.notes)


def test_moodles_headers_may_be_translated_and_are_asked_for_by_name():
    translated = MOODLE.replace("Grade,", "Bewertung,", 1)
    with pytest.raises(LmsError, match="--header grade="):
        filled(translated, {"5": 50}, to="moodle")
    result = filled(translated, {"5": 50}, to="moodle", headers={"grade": "Bewertung"})
    assert result.table.to_bytes() == translated.replace("Doe,,", "Doe,50.00,").encode()
    with pytest.raises(LmsError, match="knows no 'note'; allowed: identifier"):
        filled(MOODLE, {"5": 50}, to="moodle", headers={"note": "x"})
    fixed = MOODLE.replace(",Grade,", ',"Darf geändert werden",Grade,')
    fixed = fixed.replace("Jane Doe,", "Jane Doe,Nein,")
    locked = filled(fixed, {"5": 50}, to="moodle", headers={"editable": "Darf geändert werden"})
    assert locked.changes[0].kind == "locked"
    with pytest.raises(LmsError, match="graded with a scale"):
        filled(MOODLE.replace("Maximum Grade", "Scale"), {"5": 50}, to="moodle")


def test_gradescopes_course_gradebook_has_a_column_per_assignment():
    header = "First Name,Last Name,SID,Email,Tiny,Tiny - Max Points,Other,Other - Max Points"
    text = f"{header}\nJ,D,001,j@x,,100,,100\n"
    result = filled(text, {"001": 50}, to="gradescope", column="Tiny")
    assert result.table.to_bytes() == text.replace("j@x,,", "j@x,50.00,").encode()
    with pytest.raises(LmsError, match="Tiny; Other"):
        filled(text, {"001": 50}, to="gradescope", column="Nothing")


KNOWN = ("001", "002", "003")


def test_hours_late_are_read_from_a_table_or_from_gradescope(tmp_path):
    path = tmp_path / "late.csv"
    path.write_text("student_id,hours\n001,1.5\n002,0\n003,\n")
    assert read_lateness(path, KNOWN) == {"001": 5400.0, "002": 0.0}
    path.write_text('Name,SID,"Lateness (H:M:S)"\nJane,001,25:00:30\n')
    assert read_lateness(path, KNOWN) == {"001": 90_030.0}
    for wrong in ("001,soon", "001,-2", "001,1\n001,2"):
        path.write_text(f"student_id,hours\n{wrong}\n")
        with pytest.raises(LmsError, match="line"):
            read_lateness(path, KNOWN)
    path.write_text("student_id,hours\n001,1\n02,1\n")
    with pytest.raises(LmsError, match=r"late.csv, line 3: no student '02'; closest: '002'"):
        read_lateness(path, KNOWN)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("student_id,name\n", "lists nobody"),
        ("shoe size,name of dog\n1,2\n", "no column that names students"),
        ("student_id,name\n007,A\n007,B\n", "same id in several rows"),
    ],
)
def test_a_roster_that_cannot_be_used_says_why(tmp_path, text, words):
    path = tmp_path / "roster.csv"
    path.write_text(text)
    with pytest.raises(LmsError, match=words):
        read_roster(path)


def test_a_roster_keeps_zeros_and_undoes_its_guards(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text("student_id,first name,last name\n007,Jane,Doe\n'=1+1,Bo,Li\n")
    people = read_roster(path).people
    assert [person.ids["id"] for person in people] == ["007", "=1+1"]
    assert people[0].ids["name"] == "Doe, Jane"


def test_points_are_rounded_once_halves_up():
    result = filled(CANVAS, {"001": 0.125, "lb": 33.335})
    assert changes(result)["001 (Doe, Jane)"][1] == "0.13"
    assert changes(result)["002 (Li, Bo)"][1] == "33.34"
    assert Decimal(changes(result)["002 (Li, Bo)"][1]) == Decimal("33.34")

"""From a download to an upload through the real command line: collect, grade, export."""

import csv
import json
import shutil
import zipfile
from io import BytesIO

import pytest
from grading_runs import SOLUTION, TINY_COURSE, command, grade, put

WRONG = SOLUTION.replace("return x + x", "return 3 * x")
GRADEBOOK = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Two small functions (77),Final Score\r\n"
    "    Points Possible,,,,,100.00,(read only)\r\n"
    '"Doe, Jane",1001,0001001,jdoe,"DL, Mon",,88.20\r\n'
    '\'=Müller; Jörg,1002,0001002,jm,"DL, ""Tue""",55.00,\r\n'
    '"Li, Bo",1003,0001003,bli,,EX,\r\n'
    '"Ray, Ann",1004,0001004,ray,,12.00,\r\n'
    '"Gone, Al",1005,0001005,gone,,,\r\n'
    '"Student, Test",1099,,test,,,'
)


@pytest.fixture
def folder(tmp_path):
    with zipfile.ZipFile(tmp_path / "submissions.zip", "w") as archive:
        archive.writestr("doejane_1001_51_tiny.py", WRONG)
        archive.writestr("doejane_1001_61_tiny-1.py", SOLUTION)
        archive.writestr("müllerjörg_LATE_1002_52_tiny.py", WRONG)
        archive.writestr("libo_1003_53_tiny.py", SOLUTION)
        archive.writestr("rayann_1004_54_scan.pdf", "%PDF-1.7")
    (tmp_path / "gradebook.csv").write_bytes(GRADEBOOK.encode())
    return tmp_path


def collect(folder, *options, source="submissions.zip"):
    return command("collect", folder / source, "-o", folder / "submissions", *options)


def export(folder, *options, course=TINY_COURSE):
    return command("export", folder / "run", "--course", course, *options)


def test_a_canvas_class_from_friday_to_saturday(folder):
    done = collect(folder, "--roster", folder / "gradebook.csv")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Canvas submissions zip: 5 of 5" in done.stdout
    assert "in the roster, missing" in done.stdout
    assert "0001005 (Gone, Al)" in done.stdout
    assert grade(folder / "submissions", folder / "run").returncode == 0
    shutil.rmtree(folder / "submissions")
    options = ("--to", "canvas", "--template", folder / "gradebook.csv", "-o", folder / "upload.csv")
    dry = export(folder, *options, "--feedback", folder / "feedback.zip")
    assert dry.returncode == 1, dry.stderr
    assert "Dry run: nothing was written" in dry.stdout
    assert not (folder / "upload.csv").exists()
    assert not (folder / "feedback.zip").exists()
    done = export(folder, *options, "--feedback", folder / "feedback.zip", "--write")
    assert done.returncode == 1, done.stderr
    assert "excused (EX)" in done.stdout
    assert "unreadable" in done.stdout
    expected = GRADEBOOK.replace('"DL, Mon",,', '"DL, Mon",100.00,').replace('""",55.00', '""",70.00')
    assert (folder / "upload.csv").read_bytes() == expected.encode()
    assert feedback_names(folder) == [
        "doejane_1001_61_tiny-1.py",
        "libo_1003_53_tiny.py",
        "müllerjörg_LATE_1002_52_tiny.py",
        "rayann_1004_54_scan.pdf.md",
    ]
    with open(folder / "run" / "grades.csv", encoding="utf-8-sig", newline="") as file:
        names = {row["student_id"]: row["name"] for row in csv.DictReader(file)}
    assert names["0001001"] == "Doe, Jane"
    again = export(folder, *options, "--write")
    assert again.returncode == 1
    too_much = export(folder, *options, "--force-unreadable", "1000")
    assert too_much.returncode == 2
    assert "tiny is worth 100 points; 1000.00 for 'unreadable' is too much" in too_much.stderr
    changed = export(folder, *options, "--write", "--force-missing", "0", "--force-unreadable", "1.5")
    assert changed.returncode == 2
    assert "exists and differs" in changed.stderr
    forced = (*options, "--write", "--overwrite", "--force-missing", "0", "--force-unreadable", "1.5")
    assert export(folder, *forced).returncode == 0
    expected = expected.replace("ray,,12.00", "ray,,1.50").replace("gone,,,", "gone,,0.00,")
    assert (folder / "upload.csv").read_bytes() == expected.encode()


def feedback_names(folder):
    with zipfile.ZipFile(BytesIO((folder / "feedback.zip").read_bytes())) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def test_the_best_of_late_attempts_as_the_manifest_says(folder, tmp_path):
    course = tmp_path / "course"
    shutil.copytree(TINY_COURSE, course)
    manifest = course / "assignments" / "tiny" / "assignment.toml"
    rule = 'attempts = "best"\n\n[late]\nper_day = 20\ncap = 60\ngrace_hours = 1\n\n[limits]'
    manifest.write_text(manifest.read_text().replace("[limits]", rule))
    for time, source in (("2026-11-20 10:00:00", WRONG), ("2026-11-22 17:00:00", SOLUTION)):
        put(tmp_path / "exchange", f"inbound/0042+tiny+{time} UTC/tiny.py", source)
    put(tmp_path / "exchange", "inbound/0043+tiny+2026-11-21 18:30:00 UTC/tiny.py", SOLUTION)
    due = ("--due", "2026-11-20T18:00+00:00")
    assert collect(folder, *due, "--attempts", "best", source="exchange").returncode == 0
    assert grade(folder / "submissions", folder / "run", course=course).returncode == 0
    with open(folder / "run" / "grades.csv", encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert [row["name"] for row in found] == ["attempt 2 of 2", "attempt 1 of 2", ""]
    rows = {row["student_id"]: (row["total"], row["penalty"], row["final"]) for row in found}
    assert rows == {
        "0042": ("100.00", "40.00", "60.00"),
        "0042~a1": ("70.00", "0.00", "70.00"),
        "0043": ("100.00", "20.00", "80.00"),
    }
    late = next((folder / "run" / "feedback").glob("0043*")).read_text(encoding="utf-8")
    assert "handed in late, which takes off 20: **80 points count**" in late
    assert "Late, off" in (folder / "run" / "report.html").read_text(encoding="utf-8")
    done = export(folder, "--to", "json", "-o", folder / "grades.json", "--write", course=course)
    assert done.returncode == 0, done.stderr
    students = json.loads((folder / "grades.json").read_text(encoding="utf-8"))["students"]
    assert [(one["student"], one["raw"], one["penalty"], one["final"]) for one in students] == [
        ("0042", 70.0, 0.0, 70.0),
        ("0043", 100.0, 20.0, 80.0),
    ]
    put(folder, "late.csv", "student_id,hours\n0043,0\n")
    extended = export(folder, "--to", "csv", "--lateness", folder / "late.csv", course=course)
    assert ["0043", "100.00", "0.00", "100.00"] in [line.split() for line in extended.stdout.splitlines()]
    latest = export(folder, "--to", "csv", "--attempts", "latest", course=course)
    assert ["0042", "100.00", "40.00", "60.00"] in [line.split() for line in latest.stdout.splitlines()]


def two_attempts(folder):
    """One student whose attempt in time is worth 100, and whose late one is worth 70."""
    for name, entries in (
        ("first.zip", {"doejane_1001_51_tiny.py": SOLUTION}),
        ("second.zip", {"doejane_LATE_1001_61_tiny-1.py": WRONG}),
    ):
        with zipfile.ZipFile(folder / name, "w") as archive:
            for member, source in entries.items():
                archive.writestr(member, source)
    course = folder / "course"
    shutil.copytree(TINY_COURSE, course)
    manifest = course / "assignments" / "tiny" / "assignment.toml"
    manifest.write_text(manifest.read_text().replace("[limits]", "[late]\nper_day = 10\n\n[limits]"))
    put(folder, "late.csv", "student_id,hours\n0001001,26.5\n")
    return course


def test_a_newer_attempt_that_was_not_graded_gives_no_grade_and_no_feedback(folder):
    course = two_attempts(folder)
    roster = ("--roster", folder / "gradebook.csv", "--format", "canvas")
    graded = (folder / "submissions", folder / "run")
    assert collect(folder, *roster, source="first.zip").returncode == 0
    assert grade(*graded, course=course).returncode == 0
    assert collect(folder, *roster, source="second.zip").returncode == 0
    for _ in range(2):
        again = grade(*graded, course=course)
        assert again.returncode == 1
        assert "not graded anew without --changed: 0001001" in again.stdout
        (reported,) = written(folder / "run" / "grades.csv")
        assert (reported["total"], reported.get("final", "")) == ("100.00", "")
        assert "newer attempt was not graded" in reported["reason"]
    options = ("--to", "csv", "--lateness", folder / "late.csv", "-o", folder / "grades.csv", "--write")
    done = export(folder, *options, "--feedback", folder / "feedback.zip", course=course)
    assert done.returncode == 1
    (row,) = [row for row in exported(folder) if row["student_id"] == "0001001"]
    assert (row["final"], row["q1"], row["state"]) == ("", "", "newer attempt not graded")
    assert "--changed" in row["reason"]
    assert feedback_names(folder) == []
    without_rule = export(folder, *options[:4])
    assert without_rule.returncode == 2
    assert "tiny has no [late] rule" in without_rule.stderr
    assert grade(*graded, "--changed", course=course).returncode == 0
    assert export(folder, *options, "--overwrite", course=course).returncode == 1, "the roster's missing"
    (row,) = [row for row in exported(folder) if row["student_id"] == "0001001"]
    assert "not known how late" in written(folder / "run" / "grades.csv")[0]["reason"]
    assert (row["raw"], row["penalty"], row["final"]) == ("70.00", "20.00", "50.00")


def exported(folder):
    return written(folder / "grades.csv")


def written(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


MOODLE = (
    'Identifier,"Full name",Status,Grade,"Maximum Grade","Grade can be changed","Last modified (grade)"\r\n'
    '"Participant 51","von_der 3_Au, Zoë","Submitted for grading",,100.00,Yes,-\r\n'
    'Participant 52,"Li ""Bo""",Submitted,7.00,100.00,Yes,"Friday, 6 November 2026, 9:00 AM"\r\n'
)
GRADESCOPE = (
    "Name,SID,Email,Total Score,Max Points,Status\nJane Doe,0007,,,100.0,Ungraded\nBo Li,1e3,b@x,3,100,\n"
)
METADATA = """submission_1:
  :submitters:
  - :name: Jane Doe
    :sid: 0007
  - :name: Bo Li
    :sid: 1e3
    :email: b@x
  :created_at: 2026-11-20 17:00:00 Z
"""


@pytest.mark.parametrize(
    ("lms", "download", "template", "expected"),
    [
        (
            "moodle",
            {
                "von_der 3_Au, Zoë_51_assignsubmission_file_/tiny.py": SOLUTION,
                "Li _Bo__52_assignsubmission_file_/tiny.py": WRONG,
            },
            MOODLE,
            MOODLE.replace('grading",,', 'grading",100.00,').replace("7.00", "70.00"),
        ),
        (
            "gradescope",
            {"export/submission_metadata.yml": METADATA, "export/submission_1/tiny.py": WRONG},
            GRADESCOPE,
            GRADESCOPE.replace("0007,,,", "0007,,70.00,").replace("b@x,3,", "b@x,70.00,"),
        ),
    ],
)
def test_other_gradebooks_come_back_with_every_other_byte_as_it_was(
    folder, lms, download, template, expected
):
    with zipfile.ZipFile(folder / "other.zip", "w") as archive:
        for name, content in download.items():
            archive.writestr(name, content)
    (folder / "template.csv").write_bytes(template.encode())
    assert collect(folder, "--roster", folder / "template.csv", source="other.zip").returncode == 0
    assert grade(folder / "submissions", folder / "run").returncode == 0
    done = export(
        folder, "--to", lms, "--template", folder / "template.csv", "-o", folder / "up.csv", "--write"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "up.csv").read_bytes() == expected.encode()


def test_a_run_that_was_never_collected_is_exported_by_the_names_of_its_folders(folder):
    put(folder, "submissions/0001001.py", SOLUTION)
    put(folder, "submissions/jm/tiny.py", WRONG)
    assert grade(folder / "submissions", folder / "run").returncode == 0
    options = (
        "--to",
        "canvas",
        "--template",
        folder / "gradebook.csv",
        "-o",
        folder / "upload.csv",
        "--write",
    )
    assert export(folder, *options).returncode == 0
    rows = (folder / "upload.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [row.split(",")[-2] for row in rows[2:4]] == ["100.00", "70.00"]
    refused = export(folder, "--to", "moodle", "--template", folder / "gradebook.csv")
    assert refused.returncode == 2
    assert "has no column 'Identifier'" in refused.stderr
    feedback = export(folder, *options[:4], "--feedback", folder / "f.zip")
    assert feedback.returncode == 2
    assert "was not collected" in feedback.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["collect", "nowhere.zip", "-o", "out"], "nowhere.zip does not exist"),
        (["collect", "x.zip", "-o", "out", "--roster", "nobody.csv"], "nobody.csv cannot be read"),
        (["collect", "x.zip", "-o", "out", "--due", "friday"], "'friday' is no time"),
        (["export", "nowhere", "--to", "csv"], "holds no run"),
    ],
)
def test_a_mistake_costs_one_line_and_code_2(tmp_path, arguments, words):
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("s1.py", "x = 1\n")
    made = [
        tmp_path / one if one in ("nowhere.zip", "x.zip", "out", "nobody.csv", "nowhere") else one
        for one in arguments
    ]
    done = command(*made)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_what_needs_a_look_ends_with_code_1(folder):
    with zipfile.ZipFile(folder / "submissions.zip", "a") as archive:
        archive.writestr("stranger_1999_59_tiny.py", SOLUTION)
    done = collect(folder, "--roster", folder / "gradebook.csv", "--dry-run")
    assert done.returncode == 1
    assert "1999 (stranger)" in done.stdout
    assert not (folder / "submissions").exists()

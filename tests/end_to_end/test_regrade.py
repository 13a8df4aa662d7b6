"""Regrading, promoting, marks and repetitions through the command line, over one graded class."""

import csv
import shutil
import sqlite3
import subprocess
import time

import pytest
from grading_runs import SOLUTION, TINY_COURSE, command, command_line, environment, grade, put

WRONG = SOLUTION.replace("return x + x", "return 3 * x")
HALF = SOLUTION.replace("return total / X.shape[1]", "return total")
DTYPE = "def test_double_keeps_the_dtype(submission):\n"


class Class:
    """A graded class with a course of its own, whose checks a test may change."""

    def __init__(self, home):
        self.course, self.folder, self.run = home / "course", home / "class", home / "run"

    def __call__(self, name, *arguments):
        return command(name, self.run, *arguments, "--course", self.course)

    def change_check(self, line, before=DTYPE):
        path = self.course / "assignments" / "tiny" / "checks" / "test_hidden.py"
        text = path.read_text()
        assert before in text
        path.write_text(text.replace(before, f"{before}    {line}\n"))

    def totals(self):
        with open(self.run / "grades.csv", encoding="utf-8-sig", newline="") as file:
            return {row["student_id"]: row["total"] for row in csv.DictReader(file)}

    def sql(self, query):
        with sqlite3.connect(self.run / "journal.sqlite") as db:
            return db.execute(query).fetchall()


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """The class, graded once for all tests of this module."""
    made = Class(tmp_path_factory.mktemp("class"))
    shutil.copytree(TINY_COURSE, made.course)
    for name in ("s1", "s2", "s3"):
        put(made.folder, f"{name}.py", SOLUTION)
    put(made.folder, "s4.py", WRONG)
    put(made.folder, "s5.py", HALF)
    put(made.folder, "s6.py", b"%PDF-1.7\n")
    done = grade(made.folder, made.run, "--seed", "5", course=made.course)
    assert done.returncode == 0, done.stderr
    assert "2 results taken over from identical work" in done.stdout
    return made


@pytest.fixture
def graded(first, tmp_path):
    """A copy of the graded class that the test may spoil."""
    for name in ("course", "class", "run"):
        shutil.copytree(first.run.parent / name, tmp_path / name)
    return Class(tmp_path)


def test_reuse_is_shown_and_can_be_switched_off(first, tmp_path):
    assert first.sql("SELECT COUNT(*) FROM attempts")[0] == (3,)
    assert "identical work  2" in command("status", first.run).stdout
    assert "Identical work: judged once, for s1" in first("show", "s3").stdout
    assert "2 results taken over" in (first.run / "report.html").read_text(encoding="utf-8")
    assert "s1" not in (first.run / "feedback" / "s3.md").read_text(encoding="utf-8")
    alone = tmp_path / "run"
    assert grade(first.folder, alone, "--seed", "5", "--no-reuse").returncode == 0
    with sqlite3.connect(alone / "journal.sqlite") as db:
        assert db.execute("SELECT COUNT(*) FROM attempts").fetchone() == (5,)
    verdicts = "SELECT student, check_id, status, awarded, json_extract(verdict, '$.message') FROM verdicts"
    query = f"{verdicts} JOIN submissions ON id = submission ORDER BY student, position"
    with sqlite3.connect(alone / "journal.sqlite") as db:
        assert db.execute(query).fetchall() == first.sql(query), (
            "a reused verdict is what a judged one would be"
        )


def test_a_question_is_regraded_promoted_and_rolled_back(graded):
    before = graded.totals()
    graded.change_check("raise AssertionError")
    refused = grade(graded.folder, graded.run, course=graded.course)
    assert refused.returncode == 2
    assert "autograder regrade" in refused.stderr
    done = graded("regrade", "--question", "q1")
    assert done.returncode == 0, done.stderr
    assert "4 students changed: 0 gain points, 4 lose points" in done.stdout
    assert "q1.double_keeps_the_dtype: another verdict for 4 students" in done.stdout
    with open(graded.run / "changes-1-to-2.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["student_id"], row["difference"]) for row in rows] == [
        (name, "-10.00") for name in ("s1", "s2", "s3", "s5")
    ]
    assert {row["check"] for row in rows} == {"q1.double_keeps_the_dtype"}
    assert graded.totals() == before, "nothing is published"
    # The verdicts of the other question are those of the first revision, and say so.
    copied = "SELECT COUNT(*) FROM results, json_each(provenance, '$.copied') WHERE revision = 2"
    assert graded.sql(f"{copied} AND key LIKE 'q2.%' AND value = 1") == [(3 * 5,)]
    assert graded.sql(copied) == [(3 * 5,)]
    again = graded("regrade", "--question", "q1")
    assert "0 submissions to judge" in again.stdout
    assert graded.sql("SELECT MAX(number) FROM revisions") == [(2,)]

    assert graded("promote", "2").returncode == 0
    assert graded.totals() == {**before, **dict.fromkeys(("s1", "s2", "s3"), "90.00"), "s5": "60.00"}
    assert "2 (promoted)" in graded("show", "s1").stdout
    put(graded.folder, "s7.py", WRONG + "# another\n")
    assert grade(graded.folder, graded.run, course=graded.course).returncode == 0, (
        "new ones go into revision 2"
    )
    assert graded.totals()["s7"] == "70.00"
    back = graded("rollback")
    assert "1 submission of this run have no result in it" in back.stdout
    assert {name: graded.totals()[name] for name in before} == before
    listed = command("revisions", graded.run).stdout
    assert "1 (promoted)" in listed
    assert "q1" in listed
    assert "first that was published" in graded("rollback").stderr
    kinds = {line.split()[1] for line in command("log", graded.run, "--all").stdout.splitlines()}
    assert kinds >= {"began", "attempt", "regrade", "promote", "rollback"}


def test_only_the_failed_and_only_one_check(graded):
    graded.change_check("raise AssertionError")
    done = graded("regrade", "--only", "failed", "--check", "q1.double_is_twice")
    assert done.returncode == 0, done.stderr
    assert "2 submissions to judge" in done.stdout
    assert "No grade and no verdict of revision 2 differs" in done.stdout, (
        "the changed check was not asked for"
    )
    assert graded.sql("SELECT COUNT(*) FROM results WHERE revision = 2 AND origin = 'copied'") == [(3,)]


def test_what_cannot_be_regraded_is_said(graded):
    for arguments, words in (
        (["--question", "q9"], "has no question 'q9'"),
        (["--check", "q1.double_is_twic"], "did you mean 'q1.double_is_twice'"),
        (["--only", "s11"], "no student 's11'"),
    ):
        refused = graded("regrade", *arguments)
        assert refused.returncode == 2
        assert words in refused.stderr
    assert graded.sql("SELECT COUNT(*) FROM revisions") == [(1,)]
    manifest = graded.course / "assignments" / "tiny" / "assignment.toml"
    manifest.write_text(
        manifest.read_text().replace("points = 40", "points = 41").replace("points = 60", "points = 59")
    )
    refused = graded("regrade", "--question", "q1")
    assert refused.returncode == 2
    assert "regrade everything" in refused.stderr
    assert "no revision 7" in graded("promote", "7").stderr


def test_a_killed_regrade_goes_on_where_it_was(graded):
    graded.change_check("import time; time.sleep(0.7)")
    arguments = command_line("regrade", graded.run, "--slots", "1", "--no-reuse", "--course", graded.course)
    process = subprocess.Popen(arguments, env=environment(), stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 90
    finished = "SELECT COUNT(*) FROM results WHERE revision = 2"
    while graded.sql(finished) == [(0,)]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.wait()
    (done_before,) = graded.sql(finished)[0]
    assert 1 <= done_before < 5
    promoted = graded("promote", "2")
    assert promoted.returncode == 2
    assert "would have none" in promoted.stderr
    done = graded("regrade", "--no-reuse")
    assert f"{5 - done_before} submission" in done.stdout
    assert "No grade and no verdict of revision 2 differs" in done.stdout
    assert graded.sql("SELECT COUNT(*), MAX(revision) FROM results") == [(10, 2)]


def test_reproduce_gives_the_recorded_verdicts_and_sees_changed_checks(graded):
    shown = graded("show", "s4").stdout
    (line,) = [line for line in shown.splitlines() if line.startswith("To judge it again")]
    repeat = line.partition("autograder ")[2].split()
    same = command(*repeat)
    assert same.returncode == 0, same.stdout + same.stderr
    assert "The same: every verdict" in same.stdout
    graded.change_check("raise AssertionError")
    other = graded("reproduce", "s5")
    assert other.returncode == 1
    assert "Not as when it was recorded: checks" in other.stdout
    assert "q1.double_keeps_the_dtype" in other.stdout
    assert "nothing to repeat" in graded("reproduce", "s6").stderr


@pytest.mark.slow
def test_an_audit_finds_the_check_that_flips_and_changes_nothing(graded):
    before = graded.sql("SELECT COUNT(*) FROM attempts")
    quiet = graded("audit", "--sample", "2", "--times", "2", "--plain")
    assert quiet.returncode == 0, quiet.stdout + quiet.stderr
    assert "No verdict flipped" in quiet.stdout
    # Fails every other time it runs, whatever the submission.
    counter = graded.run.parent / "counter"
    graded.change_check(
        f"path = __import__('pathlib').Path({str(counter)!r}); n = path.exists() and len(path.read_text());"
        " path.write_text('x' * (n + 1)); assert n % 2 == 0"
    )
    noisy = graded("audit", "--sample", "2", "--times", "3", "--slots", "1", "--plain")
    assert noisy.returncode == 1, noisy.stdout + noisy.stderr
    assert "q1.double_keeps_the_dtype" in noisy.stdout
    assert "failed ×" in noisy.stdout
    assert graded.sql("SELECT COUNT(*) FROM attempts") == before
    assert graded.sql("SELECT COUNT(*) FROM revisions") == [(1,)]


def test_marks_are_shown_everywhere_and_carried_through_a_regrade(graded):
    done = graded("override", "s4", "q1", "33", "--why", "a typing error", "--who", "Ann")
    assert done.returncode == 0, done.stderr
    assert "Total: 70 before, 93 now" in done.stdout
    assert graded.totals()["s4"] == "93.00"
    assert "set by hand (the checks gave 10): a typing error" in (graded.run / "grades.csv").read_text()
    feedback = (graded.run / "feedback" / "s4.md").read_text(encoding="utf-8")
    assert "33 of 40 points, set by hand (the checks gave 10): a typing error" in feedback
    assert "Ann" not in feedback
    assert "33 *" in (graded.run / "report.html").read_text(encoding="utf-8")
    assert "(Ann, " in graded("show", "s4").stdout
    withheld = graded("override", "s6", "q1", "20", "--why", "on paper")
    assert "withheld until these have points too: q2" in withheld.stdout
    assert graded("override", "s6", "q2", "30", "--why", "on paper").returncode == 0
    assert graded.totals()["s6"] == "50.00"

    graded.change_check("raise AssertionError")
    assert graded("regrade").returncode == 0
    assert graded("promote", "2").returncode == 0
    assert (graded.totals()["s4"], graded.totals()["s6"], graded.totals()["s1"]) == (
        "93.00",
        "50.00",
        "90.00",
    )
    assert graded("override", "s4", "q1", "--remove", "--why", "too kind").returncode == 0
    assert graded.totals()["s4"] == "70.00"
    assert "Former mark: q1 set to 33 by Ann" in graded("show", "s4").stdout
    refused = graded("override", "s4", "q1", "--why", "x")
    assert refused.returncode == 2
    assert "give the points" in refused.stderr

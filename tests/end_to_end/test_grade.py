"""`autograder grade` through the command line, over real slots, boxes and a class of every sort."""

import csv
import json
import os
import signal
import subprocess
import time
import zipfile
from pathlib import Path

import psutil
import pytest
from grading_runs import SOLUTION, TINY_COURSE, command, command_line, environment, grade, put, recorded

WRONG = SOLUTION.replace("return x + x", "return 3 * x")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "class").mkdir()
    return tmp_path / "class"


@pytest.fixture
def run(tmp_path):
    return tmp_path / "run"


def grades(run):
    with open(run / "grades.csv", encoding="utf-8-sig", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def test_a_class_of_every_sort(folder, run):
    put(folder, "0001.py", SOLUTION)
    put(folder, "0002/tiny.py", WRONG)
    put(folder, "0003.py", "import numpy as np\ndef double(x):\n    while True: pass\n" + rows_only())
    put(folder, "0004.py", "import os, numpy as np\ndef double(x):\n    os._exit(0)\n" + rows_only())
    put(folder, "0005.ipynb", "{ not json")
    put(folder, "0006.py", b"%PDF-1.7\n")
    put(folder, "0007.py", "print('no functions')\n")
    (folder / "0008").mkdir()
    os.truncate(put(folder, "0009.ipynb", "{"), 200_000_000)
    put(folder, "=1+1.py", SOLUTION)
    done = grade(folder, run)
    assert done.returncode == 0, done.stderr + done.stdout
    rows = grades(run)
    assert {student: row["total"] for student, row in rows.items()} == {
        "0001": "100.00",
        "0002": "70.00",
        "0003": "60.00",
        "0004": "60.00",
        "0005": "",
        "0006": "",
        "0007": "0.00",
        "0008": "",
        "0009": "",
        "'=1+1": "100.00",
    }
    assert rows["0005"]["status"] == rows["0006"]["status"] == rows["0009"]["status"] == "unreadable"
    assert "PDF" in rows["0006"]["reason"]
    assert "200 MB" in rows["0009"]["reason"]
    assert "the folder is empty" in rows["0008"]["reason"]
    assert rows["0005"]["reason"]
    assert (run / "report.html").stat().st_size > 5_000
    assert len(list((run / "feedback").iterdir())) == 10
    assert "Traceback" not in done.stdout + done.stderr


def test_exported_zips_are_graded_and_can_be_repeated_without_them(folder, run):
    for place, name in (("s1.zip", "tiny.py"), ("s2/work.zip", "mine.py"), ("s3.zip", "essay.pdf")):
        with zipfile.ZipFile(put(folder, place, ""), "w") as archive:
            archive.writestr(name, WRONG)
            archive.writestr(".OTTER_LOG", b"\x80\x04")
            archive.writestr("__zip_filename__", "tiny_2026.zip")
    done = grade(folder, run)
    assert done.returncode == 0, done.stderr + done.stdout
    rows = grades(run)
    assert [rows[student]["total"] for student in ("s1", "s2", "s3")] == ["70.00", "70.00", ""]
    assert "1 result taken over" in done.stdout or "identical" in done.stdout
    assert "hand in the .py or .ipynb file itself" in rows["s3"]["reason"]
    shown = command("show", run, "s2", "--course", TINY_COURSE)
    assert "read mine.py from work.zip" in shown.stdout
    for place in ("s1.zip", "s2/work.zip", "s3.zip"):
        (folder / place).unlink()
    again = command("reproduce", run, "s1", "--course", TINY_COURSE)
    assert again.returncode == 0, again.stdout + again.stderr
    assert command("regrade", run, "--course", TINY_COURSE).returncode == 0


def rows_only():
    return "def row_means(X):\n    return X.mean(axis=1)\n"


def test_a_finished_run_says_so_and_new_submissions_are_picked_up(folder, run):
    put(folder, "s1.py", SOLUTION)
    assert grade(folder, run, "--seed", "2026").returncode == 0
    before = (run / "grades.csv").stat().st_mtime_ns
    again = grade(folder, run)
    assert again.returncode == 0
    assert "Nothing to do: 1 of 1 submission graded" in again.stdout
    assert (run / "grades.csv").stat().st_mtime_ns == before
    put(folder, "s2.py", WRONG)
    put(folder, "s1.py", WRONG)
    third = grade(folder, run)
    assert third.returncode == 1
    assert "not graded anew without --changed: s1." in third.stdout
    assert "newer attempt was not graded (grade with --changed): s1" in command("status", run).stdout
    assert "newer attempt was not graded" in command("show", run, "s1", "--course", TINY_COURSE).stdout
    assert {student: row["total"] for student, row in grades(run).items()} == {"s1": "100.00", "s2": "70.00"}
    assert grade(folder, run, "--changed").returncode == 0
    assert {row["total"] for row in grades(run).values()} == {"70.00"}
    assert "newer attempt" not in command("status", run).stdout
    shown = command("show", run, "s2", "--course", TINY_COURSE)
    assert shown.returncode == 0
    assert "double is twice" in shown.stdout
    assert "attempt 1 on slot 0" in shown.stdout
    assert "autograder reproduce" in shown.stdout
    assert "judged once, for s2" in command("show", run, "s1", "--course", TINY_COURSE).stdout
    unknown = command("show", run, "s2", "--revision", "9", "--course", TINY_COURSE)
    assert unknown.returncode == 2
    assert f"no revision 9 in {run}; allowed: 1 to 1" in unknown.stderr
    status = command("status", run)
    assert status.returncode == 0
    assert "finished" in status.stdout


def test_a_run_is_not_gone_on_with_otherwise_than_it_was_begun(folder, run, tmp_path):
    course = tmp_path / "course"
    subprocess.run(["cp", "-r", TINY_COURSE, course], check=True)
    put(folder, "s1.py", SOLUTION)
    assert grade(folder, run, "--seed", "2026", course=course).returncode == 0
    for options, words in (
        (["--seed", "5"], "begun with seed 2026, not 5"),
        (["--profile", "full"], "profile"),
    ):
        refused = grade(folder, run, *options, course=course)
        assert refused.returncode == 2
        assert words in refused.stderr
    check = course / "assignments" / "tiny" / "checks" / "test_hidden.py"
    check.write_text(check.read_text() + "\n# stricter\n")
    put(folder, "s2.py", SOLUTION)
    refused = grade(folder, run, course=course)
    assert refused.returncode == 2
    assert "--force" in refused.stderr
    assert grade(folder, run, "--force", course=course).returncode == 0
    assert len(grades(run)) == 2


def many(folder, count=14, seconds=0.3):
    """A class whose every submission takes a moment, so that there is a middle to strike in."""
    for number in range(count):
        slow = f"import time\ntime.sleep({seconds})\n# {number}\n"
        put(folder, f"s{number:02}.py", slow + (SOLUTION if number % 2 else WRONG))


def wait_for(condition, seconds=90):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def started(folder, run):
    return subprocess.Popen(
        command_line("grade", folder, "-a", "tiny", "-o", run, "--course", TINY_COURSE, "--slots", "2"),
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def undisturbed(folder, tmp_path):
    """Grades of the same class from a run that nothing disturbed."""
    many(folder)
    assert grade(folder, tmp_path / "undisturbed").returncode == 0
    return recorded(tmp_path / "undisturbed")


def test_kill_9_in_the_middle_then_again(folder, run, undisturbed):
    for stop_at in (2, 6):
        process = started(folder, run)
        wait_for(lambda stop_at=stop_at: len(recorded(run)) >= stop_at)
        children = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.communicate()
        assert len(recorded(run)) < 14
        psutil.wait_procs(children, timeout=30)
        assert not any(child.is_running() for child in children)
    done = grade(folder, run)
    assert done.returncode == 0, done.stderr
    assert recorded(run) == undisturbed
    assert attempts_with_a_result(run) == 14


def test_kill_9_of_a_slots_zygote(folder, run, undisturbed):
    process = started(folder, run)
    wait_for(lambda: len(recorded(run)) >= 3)
    zygotes = psutil.Process(process.pid).children()
    assert zygotes
    zygotes[0].kill()
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    assert "trying again" in output
    assert recorded(run) == undisturbed


@pytest.mark.slow
def test_a_slot_that_hangs_is_replaced(folder, run, undisturbed):
    process = started(folder, run)
    wait_for(lambda: len(recorded(run)) >= 3)
    psutil.Process(process.pid).children()[0].suspend()
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    assert "no sign of life" in output
    assert recorded(run) == undisturbed


def test_ctrl_c_stops_cleanly_and_says_how_to_go_on(folder, run, undisturbed):
    process = started(folder, run)
    wait_for(lambda: len(recorded(run)) >= 3)
    process.send_signal(signal.SIGINT)
    asked = time.monotonic()
    output, _ = process.communicate(timeout=30)
    assert time.monotonic() - asked < 8
    assert process.returncode == 130
    assert "Traceback" not in output
    assert f"autograder grade {folder} -a tiny -o {run} --course {TINY_COURSE}" in output
    assert 3 <= len(recorded(run)) < 14
    assert "nobody is grading" in command("status", run).stdout
    partial = command("report", run, "--course", TINY_COURSE)
    assert partial.returncode == 0
    assert grade(folder, run).returncode == 0
    assert recorded(run) == undisturbed


def test_two_commands_cannot_drive_one_run(folder, run):
    many(folder, seconds=2)
    process = started(folder, run)
    wait_for(lambda: len(recorded(run)) >= 1)
    second = grade(folder, run)
    assert second.returncode == 2
    assert f"process {process.pid} is grading" in second.stderr
    live = command("status", run)
    assert f"process {process.pid} is grading" in live.stdout
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode == 130


def test_two_runs_over_the_same_folder_are_identical(folder, tmp_path):
    many(folder, 4)
    runs = [tmp_path / name for name in ("one", "two")]
    assert grade(folder, runs[0]).returncode == 0
    assert grade(folder, runs[1], "--slots", "1").returncode == 0
    assert recorded(runs[0]) == recorded(runs[1])


def test_only_and_limit(folder, run):
    many(folder, 4)
    assert grade(folder, run, "--only", "s03").returncode == 1
    assert list(recorded(run)) == ["s03"]
    assert grade(folder, run, "--limit", "1").returncode == 1
    assert sorted(recorded(run)) == ["s00", "s03"]
    inside = grade(folder, folder / "run")
    assert inside.returncode == 2
    assert "where each folder is a student" in inside.stderr
    refused = grade(folder, run, "--only", "nobody")
    assert refused.returncode == 2
    assert "no student 'nobody'" in refused.stderr


def test_what_was_graded_is_kept_with_the_run(folder, run):
    put(folder, "s1.py", SOLUTION)
    assert grade(folder, run).returncode == 0
    (source,) = (run / "sources").iterdir()
    assert source.read_text() == SOLUTION
    Path(folder / "s1.py").unlink()
    put(folder, "s2.py", SOLUTION)
    done = grade(folder, run)
    assert "No longer in the folder, their grades stay: s1." in done.stdout
    assert sorted(recorded(run)) == ["s1", "s2"]


def attempts_with_a_result(run):
    import sqlite3

    with sqlite3.connect(run / "journal.sqlite") as db:
        (count,) = db.execute("SELECT COUNT(*) FROM attempts WHERE outcome = 'recorded'").fetchone()
        (twice,) = db.execute(
            "SELECT COUNT(*) - COUNT(DISTINCT submission || ' ' || check_id) FROM verdicts"
        ).fetchone()
    assert twice == 0
    return count


def test_provenance_is_stored_with_every_grade(folder, run):
    put(folder, "s1.py", SOLUTION)
    assert grade(folder, run).returncode == 0
    import sqlite3

    with sqlite3.connect(run / "journal.sqlite") as db:
        (text,) = db.execute("SELECT provenance FROM results").fetchone()
    provenance = json.loads(text)
    assert provenance["rung"]
    assert provenance["versions"]["numpy"]
    assert provenance["checks"]

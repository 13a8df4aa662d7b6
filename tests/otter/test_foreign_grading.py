"""One class graded with a foreign zip: honest, broken and hostile submissions, each with its own row only."""

import contextlib
import csv
import getpass
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile

import psutil
import pytest
from foreign_class import BROKEN, HONEST, HOSTILE, UNREADABLE
from foreign_zips import RIGHT, TOTAL, autograder, grade, make_zip, notebook, put_class


def with_name(text):
    """The notebook `text` with the name of the assignment in it, as `otter assign` puts it there."""
    content = json.loads(text)
    content["metadata"].setdefault("otter", {"assignment_name": "hw1"})
    return json.dumps(content)


def rows_of(run):
    with open(run / "grades.csv", encoding="utf-8-sig", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


def verdicts_of(run, student):
    with sqlite3.connect(run / "journal.sqlite") as db:
        found = db.execute(
            "SELECT verdict FROM verdicts JOIN submissions ON id = submission"
            " WHERE student = ? ORDER BY position",
            (student,),
        ).fetchall()
    return [json.loads(text) for (text,) in found]


def load_of(run, student):
    with sqlite3.connect(run / "journal.sqlite") as db:
        (text,) = db.execute(
            "SELECT load FROM results JOIN submissions ON id = submission WHERE student = ?", (student,)
        ).fetchone()
    return json.loads(text)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The whole class, graded once; the run folder and what the command printed."""
    folder = tmp_path_factory.mktemp("foreign")
    package = make_zip(folder / "hw1.zip", token="s3cret", assignment_name="hw1")
    texts = {name: text for name, (text, _) in (HONEST | BROKEN | HOSTILE).items()} | UNREADABLE
    texts = {
        name: with_name(text) if name.endswith(".ipynb") and text.startswith('{"') else text
        for name, text in texts.items()
    }
    put_class(folder / "class", texts)
    (folder / "class" / "no_homework.ipynb").write_text(notebook(*RIGHT), encoding="utf-8")
    with zipfile.ZipFile(folder / "class" / "exported.zip", "w") as archive:  # as `grader.export()` makes it
        archive.writestr("hw1.ipynb", with_name(notebook(*RIGHT)))
        for name in ("hw1.pdf", ".OTTER_LOG", "__zip_filename__"):
            archive.writestr(name, b"%PDF")
    done = grade(folder / "class", package, folder / "run", "--timeout", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "run", done.stdout


@pytest.mark.parametrize("name", [*HONEST, *BROKEN, *HOSTILE])
def test_each_submission_has_its_own_points(graded, name):
    run, _ = graded
    _, total = (HONEST | BROKEN | HOSTILE)[name]
    row = rows_of(run)[name.rpartition(".")[0]]
    assert (row["status"], float(row["total"]), float(row["maximum"])) == ("graded", total, TOTAL)


def test_the_zip_of_an_export_is_graded_as_its_notebook(graded):
    run, _ = graded
    row = rows_of(run)["exported"]
    assert (row["status"], float(row["total"])) == ("graded", TOTAL)
    assert "read hw1.ipynb from exported.zip" in autograder("show", run, "exported").stdout


def test_nothing_of_a_submission_acted_outside_its_box(graded):
    assert not os.path.exists("/tmp/autograder-was-here")
    assert not os.path.exists("/etc/autograder-was-here")


def raised_in(run, student):
    """What the only failed cell of a submission says it found."""
    (cell,) = load_of(run, student)["cells"]
    assert cell["error"]["type_name"] == "LookupError"
    return json.loads(cell["error"]["message"])


def test_a_submission_sees_the_tests_and_nothing_else(graded):
    run, _ = graded
    seen = raised_in(run, "looks_around")
    assert seen.pop("uid") != 0
    assert seen.pop("settings") == {"lang": "python", "assignment_name": "hw1"}
    assert seen == {"tests": True, "files": ["otter_config.json"], "token": False}


def test_a_submission_starts_nothing_and_calls_nobody(graded):
    run, _ = graded
    assert raised_in(run, "escapes") == dict.fromkeys(("fork", "run", "connect", "write"), "stopped")


def test_what_otter_does_not_take_is_withheld_and_no_zero(graded):
    run, _ = graded
    rows = rows_of(run)
    assert "NotJSONError" in rows["no_json"]["reason"]
    assert "'hw2'" in rows["other_homework"]["reason"]
    assert "does not say which assignment it is of, expected 'hw1'" in rows["no_homework"]["reason"]
    for name in ("no_json", "other_homework", "no_homework"):
        assert (rows[name]["status"], rows[name]["total"]) == ("unreadable", "")


def test_a_test_that_never_ends_costs_itself_only(graded):
    run, _ = graded
    by_check = {one["check"]: one for one in verdicts_of(run, "test_loops")}
    assert {one["status"] for check, one in by_check.items() if check.startswith("q1.")} == {"timed out"}
    assert by_check["q2.adds"]["status"] == "passed"
    assert "2 s of CPU time" in by_check["q1.case_1"]["message"]


def test_messages_of_hidden_cases_are_for_the_ta_alone(graded):
    run, _ = graded
    hidden = next(one for one in verdicts_of(run, "nothing") if one["check"] == "q2.case_2")
    assert "opposites" not in hidden["message"]
    assert "Test case failed" in hidden["debug"]
    feedback = (run / "feedback" / "nothing.md").read_text()
    assert "double(0)" in feedback
    assert "think of 0" in feedback
    for secret in ("double(x)", "opposites", 'env["add"]', 'df["a"]'):
        assert secret not in feedback


def test_all_or_nothing_takes_what_passed_and_says_so(graded):
    run, _ = graded
    by_check = {one["check"]: one for one in verdicts_of(run, "equal_to_all")}
    assert by_check["q2.adds"]["awarded"] == 1.5
    wrong = autograder("show", run, "cell_raises")
    assert "code cell 2 stopped with ZeroDivisionError" in wrong.stdout


def test_the_reports_say_what_such_grades_rest_on(graded):
    run, printed = graded
    page = (run / "report.html").read_text()
    for text in (printed, page):
        assert "in-process tests" in text
        assert "state its own" in text


def test_settings_lie_where_otter_has_them_and_hold_no_token(tmp_path):
    case = {
        "code": ">>> (token, sorted(config))\n(None, ['assignment_name', 'lang', 'seed'])",
        "hidden": False,
    }
    test = {"name": "q1", "points": 1, "suites": [{"type": "doctest", "cases": [case]}]}
    package = make_zip(
        tmp_path / "hw1.zip",
        {"tests/q1.py": f"OK_FORMAT = True\ntest = {test!r}\n"},
        token="s3cret",
        seed=42,
        assignment_name="hw1",
        plugins=[{"otter.plugins.builtin.RateLimiting": {"key": "s3cret"}}],
    )
    source = (
        'import json\nconfig = json.load(open("../source/otter_config.json"))\ntoken = config.get("token")'
    )
    put_class(tmp_path / "class", {"s1.ipynb": with_name(notebook(source))})
    done = grade(tmp_path / "class", package, tmp_path / "run")
    assert done.returncode == 0, done.stdout + done.stderr
    assert rows_of(tmp_path / "run")["s1"]["total"] == "1.00"


def test_a_run_is_looked_at_without_a_course(graded, tmp_path):
    run, _ = graded
    shown = autograder("show", run, "wrong", cwd=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "autograder reproduce" in shown.stdout
    again = autograder("reproduce", run, "wrong", cwd=tmp_path)
    assert again.returncode == 0, again.stdout + again.stderr
    assert "every verdict is what revision 1 records" in again.stdout
    assert autograder("report", run, cwd=tmp_path).returncode == 0
    status = autograder("status", run, cwd=tmp_path)
    assert "hw1" in status.stdout


def test_a_finished_run_is_gone_on_with_and_another_zip_is_refused(graded):
    run, _ = graded
    folder = run.parent
    again = grade(folder / "class", folder / "hw1.zip", run)
    assert "Nothing to do" in again.stdout, again.stderr
    other = make_zip(folder / "changed.zip", {"tests/q1.py": "OK_FORMAT = True\n"}, assignment_name="hw1")
    refused = grade(folder / "class", other, run)
    assert refused.returncode == 2
    assert "not what" in refused.stderr
    slower = grade(folder / "class", folder / "hw1.zip", run, "--timeout", "9")
    assert slower.returncode == 2


def test_a_run_is_forced_to_go_on_with_another_zip(tmp_path):
    package, other = make_zip(tmp_path / "hw.zip"), make_zip(tmp_path / "mended.zip", seed=3)
    put_class(tmp_path / "class", {"s1.ipynb": notebook(*RIGHT)})
    assert grade(tmp_path / "class", package, tmp_path / "run").returncode == 0
    put_class(tmp_path / "class", {"s2.py": "\n\n".join(RIGHT)})
    refused = grade(tmp_path / "class", other, tmp_path / "run")
    assert "--force" in refused.stderr
    forced = grade(tmp_path / "class", other, tmp_path / "run", "--force")
    assert forced.returncode == 0, forced.stderr
    assert {row["total"] for row in rows_of(tmp_path / "run").values()} == {"9.50"}
    assert json.loads((tmp_path / "run" / "otter" / "declared.json").read_text())["seed"] == 3


def test_a_test_file_that_otter_cannot_load_is_named(tmp_path):
    package = make_zip(tmp_path / "hw.zip", {"tests/q1.py": "def x(:\n"})
    put_class(tmp_path / "class", {"s1.py": ""})
    done = grade(tmp_path / "class", package, tmp_path / "run")
    assert done.returncode == 2
    assert "Otter cannot load tests/q1.py: SyntaxError" in done.stderr
    assert not (tmp_path / "run").exists()


def test_a_killed_run_goes_on_where_it_was(tmp_path):
    package = make_zip(tmp_path / "hw.zip")
    slow = notebook(*RIGHT, "import time\ntime.sleep(3)")
    put_class(
        tmp_path / "class",
        {f"s{number}.ipynb": slow.replace("sleep(3)", f"sleep(3.{number})") for number in range(4)},
    )
    command = [sys.executable, "-m", "autograder", "grade", tmp_path / "class", "--otter-zip", package]
    process = subprocess.Popen([*command, "-o", tmp_path / "run", "--slots", "2"], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not recorded(tmp_path / "run"):
        time.sleep(0.1)
    below = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = recorded(tmp_path / "run")
    assert before
    done = grade(tmp_path / "class", package, tmp_path / "run")
    assert done.returncode == 0, done.stderr
    assert len(recorded(tmp_path / "run")) == 4
    assert {row["total"] for row in rows_of(tmp_path / "run").values()} == {f"{TOTAL:.2f}"}
    assert not psutil.wait_procs(below, timeout=20)[1]


def recorded(run):
    with (
        contextlib.suppress(sqlite3.Error),
        sqlite3.connect(f"file:{run / 'journal.sqlite'}?mode=ro", uri=True) as db,
    ):
        return db.execute("SELECT submission, recorded FROM results").fetchall()
    return []


def test_as_an_ordinary_user(ordinary_user):
    package = make_zip(ordinary_user.home / "hw.zip")
    put_class(ordinary_user.home / "class", {"s1.ipynb": notebook(*RIGHT)})
    arguments = ["grade", "class", "--otter-zip", package.name, "-o", "run", "--plain", "--slots", "1"]
    done = ordinary_user.run("-m", "autograder", *arguments)
    assert done.returncode == 0, f"{getpass.getuser()}: {done.stdout}{done.stderr}"
    assert "9.5" in done.stdout

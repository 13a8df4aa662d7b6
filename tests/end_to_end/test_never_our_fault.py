"""What fails on our side ends as *not judged* or as a clean stop that says how to go on; never as a zero."""

import os
import resource
import shutil
import sqlite3
import struct
import subprocess
import time

import psutil
import pytest
from chaos import slow_class
from grading_runs import SOLUTION, TINY_COURSE, command, command_line, environment, grade, put, recorded


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "class").mkdir()
    return tmp_path / "class"


@pytest.fixture
def run(tmp_path):
    return tmp_path / "run"


def grade_with_small_files(folder, run, largest):
    """Grade where no file may grow beyond `largest` bytes: to a program that is a full disk."""
    return subprocess.run(
        command_line("grade", folder, "-a", "tiny", "-o", run, "--course", TINY_COURSE, "--plain"),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest)),
    )


def expect_clean_stop(done):
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.count("error: ") == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert "same command" in done.stderr


def expect_no_zero_and_complete_after(folder, run, students):
    """Nobody has a verdict that is not right, and the same command makes the class complete."""
    assert {total for rows in recorded(run).values() for total, *_ in rows} <= {100.0}
    done = grade(folder, run)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(recorded(run)) == students
    assert {total for rows in recorded(run).values() for total, *_ in rows} == {100.0}


def test_a_disk_that_fills_up_while_grading(folder, run):
    for number in range(30):
        put(folder, f"s{number:02}.py", f"# {number}\n{SOLUTION}")
    assert grade(folder, run, "--limit", "1").returncode == 1
    done = grade_with_small_files(folder, run, 300_000)
    expect_clean_stop(done)
    assert "journal.sqlite cannot be written" in done.stderr
    assert 1 < len(recorded(run)) < 30
    expect_no_zero_and_complete_after(folder, run, 30)


@pytest.mark.slow
def test_a_disk_without_room_for_the_submissions(folder, run):
    put(folder, "s1.py", SOLUTION)
    put(folder, "s2.py", SOLUTION + "# " + "x" * 500_000)
    done = grade_with_small_files(folder, run, 300_000)
    expect_clean_stop(done)
    assert "cannot take a submission" in done.stderr
    assert not [path for path in (run / "sources").iterdir() if path.name.startswith(".new")]
    expect_no_zero_and_complete_after(folder, run, 2)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts file systems")
def test_a_full_file_system(folder, tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=600k", "none", small], check=False).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        for number in range(40):
            put(folder, f"s{number:02}.py", f"# {number}\n{SOLUTION}")
        done = grade(folder, small / "run")
        expect_clean_stop(done)
        assert subprocess.run(["mount", "-o", "remount,size=64m", small], check=False).returncode == 0
        expect_no_zero_and_complete_after(folder, small / "run", 40)
    finally:
        subprocess.run(["umount", "-l", small], check=False)


def idx(path, array_type, shape, content):
    path.write_bytes(struct.pack(f">HBB{len(shape)}I", 0, array_type, len(shape), *shape) + content)


def small_mnist(folder):
    """Twenty blank pictures in the four files that MNIST has."""
    folder.mkdir()
    for part in ("train", "t10k"):
        idx(folder / f"{part}-images-idx3-ubyte", 8, (20, 28, 28), bytes(20 * 28 * 28))
        idx(folder / f"{part}-labels-idx1-ubyte", 8, (20,), bytes(number % 10 for number in range(20)))
    return folder


def started(folder, run, course=TINY_COURSE, **variables):
    return subprocess.Popen(
        command_line("grade", folder, "-a", "tiny", "-o", run, "--course", course, "--slots", "1", "--plain"),
        env=environment() | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for_results(run, count):
    deadline = time.monotonic() + 120
    while len(recorded(run)) < count:
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


@pytest.mark.slow
def test_a_data_set_that_goes_away_in_the_middle(folder, run, tmp_path, monkeypatch):
    course, images = tmp_path / "course", small_mnist(tmp_path / "mnist")
    shutil.copytree(TINY_COURSE, course)
    manifest = course / "assignments" / "tiny" / "assignment.toml"
    manifest.write_text(manifest.read_text().replace('dataset = "none"', 'dataset = "mnist"'))
    monkeypatch.setenv("AUTOGRADER_MNIST", str(images))
    slow_class(folder, 6, 0.3)
    process = started(folder, run, course, KERAS_HOME=str(tmp_path / "no-keras"))
    wait_for_results(run, 2)
    images.rename(tmp_path / "elsewhere")
    psutil.Process(process.pid).children()[0].kill()
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 2, output
    assert "AUTOGRADER_MNIST" in output
    assert "the same command goes on" in output
    assert "Traceback" not in output
    graded_before = recorded(run)
    (tmp_path / "elsewhere").rename(images)
    done = grade(folder, run, course=course)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(recorded(run)) == 6
    assert graded_before.items() <= recorded(run).items()


@pytest.mark.slow
def test_a_machine_without_memory(folder, run):
    """The zygote is killed as the kernel would, and nothing on the machine can start in its place."""
    slow_class(folder, 4, 0.5)
    process = started(folder, run)
    wait_for_results(run, 1)
    grading = psutil.Process(process.pid)
    grading.rlimit(psutil.RLIMIT_AS, (100_000_000, 100_000_000))
    grading.children()[0].kill()
    output, _ = process.communicate(timeout=200)
    assert process.returncode == 2, output
    assert "Traceback" not in output
    assert "same command" in output
    graded_before = recorded(run)
    assert grade(folder, run).returncode == 0
    assert len(recorded(run)) == 4
    assert graded_before.items() <= recorded(run).items()


def boxes_of(process):
    """The running boxes: keeper, box zygote and box hang below each judge zygote."""
    return [
        box
        for zygote in psutil.Process(process.pid).children()
        for keeper in zygote.children()
        for inner in keeper.children()
        for box in inner.children()
    ]


def test_a_box_killed_from_outside_is_no_fault_of_the_student(folder, run):
    slow_class(folder, 3, 1)
    process = started(folder, run)
    wait_for_results(run, 1)
    while not (boxes := boxes_of(process)):
        assert process.poll() is None
        time.sleep(0.02)
    boxes[0].kill()
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    assert "trying again" in output
    assert {student: rows[0][0] for student, rows in recorded(run).items()} == {
        "s000": 100.0,
        "s001": 70.0,
        "s002": 60.0,
    }


def test_a_stored_file_that_is_gone_costs_its_student_a_grade_for_now_and_nobody_else(folder, run):
    put(folder, "s1.py", SOLUTION)
    put(folder, "s2.py", f"# 2\n{SOLUTION}")
    assert grade(folder, run).returncode == 0
    (source,) = [path for path in (run / "sources").iterdir() if path.read_text().startswith("# 2")]
    content = source.read_bytes()
    source.unlink()
    regrade = ("regrade", run, "--course", TINY_COURSE)
    done = command(*regrade)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 submission not judged" in done.stdout
    with sqlite3.connect(run / "journal.sqlite") as db:
        query = "SELECT total FROM results WHERE revision = 2 ORDER BY submission"
        assert db.execute(query).fetchall() == [(100.0,), (None,)]
    source.write_bytes(content)
    assert command(*regrade).returncode == 0

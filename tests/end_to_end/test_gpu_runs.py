"""`autograder grade --gpus` and `autograder doctor` on machines whose cards are pretended."""

import json
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from grading_runs import SOLUTION, TINY_COURSE, command_line, environment, put, recorded

WRONG = SOLUTION.replace("return x + x", "return 3 * x")


def run_with(gpus, *arguments, timeout=240, **variables):
    changes = {"AUTOGRADER_GPUS": str(gpus)} if gpus else {}
    return subprocess.run(
        command_line(*arguments),
        env={**environment(), **changes, **variables},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@pytest.fixture
def gpus(tmp_path):
    path = tmp_path / "gpus.json"
    cards = [{"index": n, "uuid": f"GPU-{n}", "memory_mb": 16000} for n in range(2)]
    path.write_text(json.dumps({"gpus": cards}))
    return path


@pytest.fixture
def course(tmp_path):
    folder = tmp_path / "course"
    shutil.copytree(TINY_COURSE, folder)
    manifest = folder / "assignments" / "tiny" / "assignment.toml"
    manifest.write_text(manifest.read_text().replace('id = "q2"\n', 'id = "q2"\ngpu = "need"\n'))
    return folder


@pytest.fixture
def folder(tmp_path):
    for number in range(6):
        put(tmp_path / "class", f"s{number}.py", f"# {number}\n" + (WRONG if number % 2 else SOLUTION))
    return tmp_path / "class"


def grade(course, folder, run, gpus, *options, **variables):
    return run_with(
        gpus, "grade", folder, "-a", "tiny", "-o", run, "--course", course, "--plain", *options, **variables
    )


def test_a_class_on_two_cards_gets_the_grades_it_gets_without(course, folder, gpus, tmp_path):
    on_cards = grade(course, folder, tmp_path / "run", gpus, "--gpus", "all", "--per-gpu", "2", "--seed", "7")
    assert on_cards.returncode == 0, on_cards.stderr
    assert "profile full" in on_cards.stdout
    assert "The GPUs are pretended" in on_cards.stdout
    assert (
        "q2 on GPUs, 2 slots on each of: GPU 0 (pretended), 7400 MiB each, GPU 1 (pretended)"
        in on_cards.stdout
    )
    assert "a kernel ran on GPU 0 (pretended): it serves" in on_cards.stdout
    without = grade(TINY_COURSE, folder, tmp_path / "without", None, "--seed", "7", "--profile", "full")
    assert without.returncode == 0, without.stderr
    assert recorded(tmp_path / "run") == recorded(tmp_path / "without")
    with sqlite3.connect(tmp_path / "run" / "journal.sqlite") as db:
        assert db.execute("SELECT COUNT(*) FROM attempts").fetchone() == (6,)
        assert {kind for (kind,) in db.execute("SELECT kind FROM events")} >= {"gpu serving"}
        facts = [json.loads(text) for (text,) in db.execute("SELECT provenance FROM results")]
        (rung,) = db.execute("SELECT rung FROM revisions").fetchone()
    assert all(one["device"].startswith("cpu + pretended gpu") for one in facts)
    assert rung.endswith("-G")


@pytest.mark.slow
def test_without_a_gpu_what_needs_one_is_withheld_and_a_later_command_judges_it(
    course, folder, gpus, tmp_path
):
    run = tmp_path / "run"
    first = grade(course, folder, run, gpus, CUDA_VISIBLE_DEVICES="-1")
    assert first.returncode == 1
    assert "q2 cannot be judged without a GPU (CUDA_VISIBLE_DEVICES hides every GPU)" in first.stdout
    assert "profile quick" in first.stdout
    assert "trying again" not in first.stdout, "it would bring the same"
    assert "this question needs a GPU and none is in service" in first.stdout
    second = grade(course, folder, run, gpus)
    assert "there are some: --gpus all takes them" in second.stdout
    third = grade(course, folder, run, gpus, "--gpus", "GPU-1")
    assert third.returncode == 0, third.stdout
    assert "GPU 1" in third.stdout
    assert "GPU 0" not in third.stdout
    assert {rows[0][0] for rows in recorded(run).values()} == {70.0, 100.0}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--gpus", "5"], "no GPU '5' here; there are 0: GPU-0, 1: GPU-1"),
        (["--per-gpu", "2"], "say which with --gpus"),
        (["--gpus", "all", "--per-gpu", "40"], "at most --per-gpu 14"),
    ],
)
def test_what_cannot_be_had_costs_one_line(course, folder, gpus, tmp_path, options, words):
    done = grade(course, folder, tmp_path / "run", gpus, *options)
    assert done.returncode == 2
    assert words in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_an_assignment_without_wishes_takes_no_card(folder, gpus, tmp_path):
    done = grade(TINY_COURSE, folder, tmp_path / "run", gpus, "--gpus", "all", "--limit", "1")
    assert done.returncode == 1, done.stderr
    assert "No question of tiny uses a GPU: none is taken." in done.stdout
    assert "profile quick" in done.stdout


def test_the_doctor_names_the_cards_their_health_and_the_slots(gpus):
    cards = json.loads(gpus.read_text())
    cards["gpus"][1]["xid"] = 79
    gpus.write_text(json.dumps(cards))
    done = run_with(gpus, "doctor")
    text = " ".join(done.stdout.split())
    assert "GPU 0 pretended; 16000 MiB, 16000 free; GPU-0; would serve" in text
    assert "GPU 1 pretended; 16000 MiB, 16000 free; GPU-1; OUT OF SERVICE: Xid 79" in text
    assert re.search(r"on a GPU rung \d-G\. ", text)
    assert re.search(r"slots with --gpus all \d+ on CPU and 1 on GPUs", text)
    gpus.write_text("{}")
    assert "is no inventory of GPUs" in run_with(gpus, "doctor").stdout


@pytest.mark.slow
def test_the_proof_on_a_real_card_says_where_there_is_none(gpus):
    """On a machine with cards it takes minutes and is run by hand; pretended ones prove nothing."""
    script = Path(__file__).resolve().parents[2] / "benchmarks" / "gpu_proof.py"
    done = subprocess.run(
        [sys.executable, script],
        env={**environment(), "AUTOGRADER_GPUS": str(gpus)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("There is no GPU here to prove anything on: ")
    assert done.stdout == ""

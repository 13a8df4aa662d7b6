"""Kill -9 of the command, a judge, a zygote, a box at random moments: the grades are those of a quiet run."""

import sqlite3

import pytest
from chaos import Chaos, recorded, slow_class
from grading_runs import grade


def expect_exactly_one_verdict_per_check(run, students):
    with sqlite3.connect(run / "journal.sqlite") as db:
        rows = db.execute(
            "SELECT student, check_id, COUNT(*) FROM verdicts JOIN submissions ON id = submission"
            " GROUP BY student, check_id"
        ).fetchall()
        (recorded_attempts,) = db.execute(
            "SELECT COUNT(*) FROM attempts JOIN results USING (revision, submission, attempt)"
            " WHERE outcome = 'recorded'"
        ).fetchone()
        (open_attempts,) = db.execute("SELECT COUNT(*) FROM attempts WHERE outcome = ''").fetchone()
    assert {count for *_, count in rows} == {1}
    assert len(rows) == 6 * students
    assert recorded_attempts == students
    assert open_attempts == 0


def undisturbed(folder, run):
    assert grade(folder, run, "--slots", "2", "--seed", "3").returncode == 0
    return recorded(run)


def storm(folder, run, *, seed, kills, pause):
    # The seed of the run is the account's, unless a first command names one.
    begun = grade(folder, run, "--seed", "3", "--limit", "1")
    assert begun.returncode == 1, begun.stderr
    chaos = Chaos(folder, run, seed, pause)
    fallen = chaos.strike(kills)
    done = chaos.finish()
    assert done.returncode == 0, done.stdout + done.stderr
    # 0 graded, 1 something withheld, 2 a clean stop because no slot worked, -9 the command itself was killed
    assert set(chaos.codes) <= {0, 1, 2, -9}, chaos.codes
    return fallen, chaos.blows


def test_a_handful_of_kills(tmp_path):
    folder = tmp_path / "class"
    slow_class(folder, 12, 0.2)
    expected = undisturbed(folder, tmp_path / "quiet")
    fallen, blows = storm(folder, tmp_path / "run", seed=11, kills=8, pause=0.5)
    assert fallen >= 4, blows
    assert recorded(tmp_path / "run") == expected
    expect_exactly_one_verdict_per_check(tmp_path / "run", 12)


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_a_hundred_kills_over_a_class_of_sixty(tmp_path):
    folder = tmp_path / "class"
    slow_class(folder, 60, 0.6)
    expected = undisturbed(folder, tmp_path / "quiet")
    total, struck = 0, {}
    for number in range(6):  # a class is graded before all blows have fallen: the next run takes the rest
        run = tmp_path / f"run{number}"
        fallen, blows = storm(folder, run, seed=number, kills=100 - total, pause=0.2)
        total += fallen
        struck = {kind: struck.get(kind, 0) + count for kind, count in blows.items()}
        assert recorded(run) == expected
        expect_exactly_one_verdict_per_check(run, 60)
        if total >= 100:
            break
    print(f"{total} kills over {number + 1} runs: {struck}")
    assert total >= 100
    assert all(struck.values()), struck

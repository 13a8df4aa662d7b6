"""`autograder calibrate`: thresholds from runs of the solution, printed and written."""

from pathlib import Path

import pytest
from commands import TINY_COURSE, command

ROOT = Path(__file__).resolve().parents[2]


def test_an_assignment_without_accuracy_checks_is_told_so():
    ended = command("calibrate", "tiny", "--course", TINY_COURSE)
    assert ended.returncode == 2
    assert "no accuracy check with a threshold" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_unknown_check_is_answered_with_those_there_are():
    ended = command("calibrate", "tiny", "--check", "q1.doubel", "--course", TINY_COURSE)
    assert ended.returncode == 2
    assert "no check 'q1.doubel'" in ended.stderr
    assert "q1.double" in ended.stderr


@pytest.mark.slow
def test_a_dry_run_prints_what_was_measured_and_writes_nothing():
    manifest = ROOT / "assignments" / "a2_dense" / "assignment.toml"
    before = manifest.read_bytes()
    options = ("--check", "q5.accuracy", "--dataset", "digits", "--runs", "3", "--dry-run")
    ended = command("calibrate", "a2_dense", *options, "--course", ROOT, timeout=900)
    assert ended.returncode == 0, ended.stderr
    assert "q5.accuracy" in ended.stdout
    assert manifest.read_bytes() == before

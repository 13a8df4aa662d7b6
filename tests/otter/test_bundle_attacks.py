"""What takes plain Otter over does nothing to a bundle: no point gained, no hidden text read, no code run."""

import io
import json
import os
import pickle
import pickletools
import sys
import time
import zipfile

import pytest
from bundle_runs import (
    POOR_CONTAINER,
    SOLUTION,
    TINY_COURSE,
    autograder,
    bundle,
    by_otter,
    container,
    open_to_others,
    put,
    python_for_others,
    same,
)
from otter_attacks import ATTACKS, FULL, PLAIN_SECRET, PLAIN_TEST, WRONG, log_of_pickles, own_otter

HIDDEN_TEXT = ("reference.double", "reference.row_means", "total + column")
DAEMON_SECONDS = 6


@pytest.fixture(scope="module")
def tiny_zip(tmp_path_factory):
    return bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="module")
def gradescope(tiny_zip, tmp_path_factory):
    return container(tiny_zip, tmp_path_factory.mktemp("container") / "autograder")


@pytest.fixture(scope="module")
def honest(gradescope):
    """What the wrong answers under each attack are worth."""
    return gradescope.grade({"tiny.py": WRONG.encode()})


@pytest.fixture
def canary(tmp_path):
    folder = tmp_path / "canary"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    return folder / "sang"


@pytest.fixture(scope="module")
def plain_zip(tmp_path_factory):
    """An autograder zip as Otter itself makes them, with one public and one hidden test."""
    path = tmp_path_factory.mktemp("plain") / "plain.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tests/q1.py", PLAIN_TEST)
        archive.writestr("otter_config.json", json.dumps({"plugins": []}))
    return path


def expect_nothing_won(outcome, honest, canary):
    for check, (_, awarded) in (outcome.earned or {}).items():
        assert awarded <= honest.earned[check][1] + 1e-9, f"{check} gained points"
    assert not canary.exists(), "code of the submission ran outside of a box"
    for text in HIDDEN_TEXT:
        assert text not in outcome.everything


@pytest.mark.parametrize("name", ["hidden tests read"])
def test_an_attack_in_a_container_wins_nothing(name, gradescope, honest, canary):
    outcome = gradescope.grade(ATTACKS[name].files(str(canary)))
    assert outcome.earned is not None, outcome.printed
    expect_nothing_won(outcome, honest, canary)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ATTACKS if name not in ("hidden tests read",)])
def test_every_attack_in_a_container_wins_nothing(name, gradescope, honest, canary):
    outcome = gradescope.grade(ATTACKS[name].files(str(canary)))
    if name == "daemon":
        time.sleep(DAEMON_SECONDS)
    expect_nothing_won(outcome, honest, canary)
    assert outcome.earned is not None, outcome.printed


def test_a_log_and_packages_that_otter_would_load_are_gone_before_it_looks(
    tiny_zip, honest, canary, tmp_path
):
    files = ATTACKS["patched test runner"].files(str(canary))
    files |= log_of_pickles(str(canary)) | own_otter(str(canary))
    files["sitecustomize/__init__.py"] = f"open({str(canary)!r}, 'w')".encode()
    outcome = by_otter(files, tiny_zip, tmp_path / "otter")
    assert same(outcome.earned, honest.earned), outcome.printed
    expect_nothing_won(outcome, honest, canary)


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTACKS)
def test_every_attack_on_otter_run_wins_nothing(name, tiny_zip, honest, canary, tmp_path):
    outcome = by_otter(ATTACKS[name].files(str(canary)), tiny_zip, tmp_path / "otter")
    if name == "daemon":
        time.sleep(DAEMON_SECONDS)
    expect_nothing_won(outcome, honest, canary)
    assert outcome.earned is not None, outcome.printed


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, attack in ATTACKS.items() if attack.harm])
def test_the_same_attack_succeeds_against_plain_otter(name, plain_zip, canary, tmp_path):
    """The negative control: these submissions are real."""
    attack = ATTACKS[name]
    outcome = by_otter(attack.files(str(canary)), plain_zip, tmp_path / "plain")
    if name == "daemon":
        time.sleep(DAEMON_SECONDS)
    scores = [test["score"] for test in outcome.results.get("tests", []) if "score" in test]
    succeeded = {
        "points": scores == [FULL],
        "more": sum(scores) > FULL,
        "leak": bool(outcome.results) and PLAIN_SECRET in outcome.for_students,
        "lost": outcome.code != 0 or scores == [],
        "code": canary.exists(),
    }
    assert succeeded[attack.harm], outcome.printed


@pytest.mark.slow
def test_plain_otter_gives_the_wrong_answers_nothing(plain_zip, tmp_path):
    """Without this the control above would show nothing."""
    outcome = by_otter({"tiny.py": WRONG.encode()}, plain_zip, tmp_path / "plain")
    assert [test["score"] for test in outcome.results["tests"] if "score" in test] == [0]
    assert PLAIN_SECRET not in outcome.for_students


@pytest.mark.slow
@pytest.mark.skipif(
    os.geteuid() != 0, reason="boxes get a user id of their own from root alone, as in an image"
)
@pytest.mark.skipif(python_for_others() is None, reason="no Python here that other user ids may run")
def test_where_no_rung_closes_files_grades_are_withheld_unless_accepted(tiny_zip, canary, tmp_path):
    through = (sys.executable, POOR_CONTAINER, "--without-landlock")
    files = ATTACKS["hidden tests read"].files(str(canary))
    with open_to_others() as folder:
        strict = container(tiny_zip, folder / "strict" / "autograder", python_for_others())
        outcome = strict.grade(files, through=through)
        assert (outcome.earned, outcome.code) == (None, 1)
        assert "no isolation that may be used" in outcome.printed
        weak_zip = bundle(tmp_path, "tiny", TINY_COURSE, "--accept-weak")
        weak = container(weak_zip, folder / "weak" / "autograder", python_for_others())
        outcome = weak.grade(files, through=through)
    assert outcome.earned is not None, outcome.printed
    assert "rung 1" in outcome.printed
    assert "RuntimeError" in outcome.everything, "the attack looked"
    for text in HIDDEN_TEXT:
        assert text not in outcome.everything


@pytest.mark.slow
def test_a_box_has_limits_and_no_privileges(gradescope, canary):
    outcome = gradescope.grade(ATTACKS["limits and identity"].files(str(canary)))
    assert "unlimited=False" in outcome.everything
    assert "uid=0 " not in outcome.everything


@pytest.mark.slow
def test_the_results_file_names_nothing_but_otters_own_classes(gradescope, canary):
    gradescope.grade(ATTACKS["payload for the results file"].files(str(canary)))
    packed = (gradescope.root / "results" / "results.pkl").read_bytes()
    modules = modules_named(packed)
    assert modules
    assert all(name.partition(".")[0] in ("otter", "builtins", "copyreg") for name in modules), modules


def modules_named(packed: bytes) -> set[str]:
    """The modules whose names a pickle would import, read without loading it."""
    named: set[str] = set()

    class Recorder(pickle.Unpickler):
        def find_class(self, module, name):
            named.add(module)
            return super().find_class(module, name)

    assert not any(code.name in ("REDUCE", "INST", "OBJ") for code, *_ in pickletools.genops(packed))
    Recorder(io.BytesIO(packed)).load()
    return named


@pytest.mark.slow
def test_a_hostile_submission_changes_nothing_but_its_own_row(tmp_path):
    def grades(name, students):
        folder, run = tmp_path / name, tmp_path / f"{name}-run"
        for student, files in students.items():
            put(folder / student, files)
        options = ["-a", "tiny", "-o", run, "--course", TINY_COURSE, "--seed", 1, "--slots", 2]
        assert autograder("grade", folder, *options).returncode in (0, 1)
        out = tmp_path / f"{name}-out"
        done = autograder("results", run, "-o", out, "--format", "csv", "--course", TINY_COURSE)
        assert done.returncode == 0, done.stderr
        return (out / "final_grades.csv").read_text().splitlines()

    honest = {"ann": {"tiny.py": SOLUTION.encode()}, "bob": {"tiny.py": WRONG.encode()}}
    hostile = {
        "=cmd": {"tiny.py": b"%PDF-1.7\n"},
        "eve": ATTACKS["leaves at once"].files("/nowhere"),
        "mal": {"tiny.ipynb": b"{ cut off"},
    }
    alone = grades("alone", honest)
    together = grades("together", honest | hostile)
    assert [line for line in together if line.split(",")[0] in ("student_id", "", "ann", "bob")] == alone
    withheld = [line for line in together if line.startswith(("'=cmd", "mal"))]
    assert len(withheld) == 2
    assert all(",,,," in line for line in withheld)

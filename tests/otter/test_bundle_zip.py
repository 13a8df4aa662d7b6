"""What is in a bundle, and what `autograder bundle` refuses."""

import shutil
import stat
import subprocess
import zipfile
from pathlib import Path

import pytest
from bundle_runs import PROJECT, SOLUTION, TINY_COURSE, autograder, bundle, own_wheel, put

from autograder.errors import CourseError, OtterError
from autograder.otter.lock import needed_part, normalised
from autograder.otter.parts import own_parts
from autograder.otter.settings import open_bundle

LOCK = """\
alpha==1.0 \\
    --hash=sha256:aa
    # via ours (pyproject.toml)
beta-two==2.0 ; sys_platform == 'linux' \\
    --hash=sha256:bb \\
    --hash=sha256:bc
    # via
    #   alpha
    #   zeta
gamma==3.0 \\
    --hash=sha256:cc
    # via beta-two
zeta==4.0 \\
    --hash=sha256:dd
    # via ours (pyproject.toml)
"""


@pytest.fixture(scope="module")
def tiny_zip(tmp_path_factory):
    return bundle(tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def unpacked(tiny_zip, tmp_path):
    with zipfile.ZipFile(tiny_zip) as archive:
        archive.extractall(tmp_path / "source")
    return tmp_path / "source"


def test_the_zip_has_what_gradescope_and_otter_look_for(tiny_zip):
    with zipfile.ZipFile(tiny_zip) as archive:
        names = set(archive.namelist())
        modes = {entry.filename: stat.S_IMODE(entry.external_attr >> 16) for entry in archive.infolist()}
    assert names >= {"run_autograder", "setup.sh", "otter_config.json", "requirements.lock", "tests/"}
    assert names >= {"run_otter.py", "environment.yml"}, "Otter's Dockerfile copies both"
    assert modes["run_autograder"] == modes["setup.sh"] == 0o755
    # Otter copies what lies in tests/ and files/ beside the submission.
    assert not [name for name in names if name.startswith(("tests/", "files/")) and name != "tests/"]
    assert stat.S_IMODE(tiny_zip.stat().st_mode) == 0o600, "it holds the hidden checks"


def test_the_same_assignment_gives_the_same_bytes(tiny_zip, tmp_path):
    assert bundle(tmp_path).read_bytes() == tiny_zip.read_bytes()


def test_the_assignment_opens_in_both_layouts(unpacked, tmp_path):
    assert open_bundle(unpacked).assignment.manifest.check_ids()
    flat = tmp_path / "flat"  # Docker's ADD copies the content of requirements.d, not the folder
    shutil.copytree(unpacked, flat, ignore=shutil.ignore_patterns("requirements.d"))
    shutil.copytree(unpacked / "requirements.d", flat, dirs_exist_ok=True)
    assignment = open_bundle(flat).assignment
    assert assignment.master_path.read_text() == SOLUTION
    assert (assignment.checks_dir / "test_hidden.py").is_file()


def test_the_wheel_holds_the_programs_of_the_next_bundle():
    wheel, _ = own_wheel()
    with zipfile.ZipFile(wheel) as archive:
        assert "autograder/otter/container_files/setup.sh" in archive.namelist()


@pytest.mark.parametrize("program", ["setup.sh", "run_autograder"])
def test_the_programs_are_bash(unpacked, program):
    subprocess.run(["bash", "-n", unpacked / program], check=True)


def test_a_wheel_or_a_lock_file_that_cannot_be_read_is_named(tmp_path):
    no_wheel = tmp_path / "a.whl"
    no_wheel.write_bytes(b"no zip file")
    with pytest.raises(OtterError, match=r"^the wheel .*a\.whl cannot be read: File is not a zip file"):
        own_parts(no_wheel, None)
    with pytest.raises(OtterError, match=r"^the lock file .*no\.lock cannot be read: .*No such file"):
        own_parts(None, tmp_path / "no.lock")


def test_the_lock_keeps_what_is_asked_for_and_what_that_asks_for():
    kept = needed_part(LOCK, ["Alpha>=1"])
    assert kept == "".join(LOCK.splitlines(keepends=True)[:-3])
    with pytest.raises(OtterError, match="pins no omega"):
        needed_part(LOCK, ["omega"])


def test_the_bundles_lock_is_enough_to_grade_and_leaves_development_out(unpacked):
    ours = (unpacked / "requirements.lock").read_text()
    whole = (PROJECT / "requirements.lock").read_text()
    names = {normalised(line.partition("==")[0]) for line in ours.splitlines() if line[:1].isalpha()}
    assert names >= {
        "tensorflow",
        "pytest",
        "msgspec",
        "otter-grader",
        "dill",
        "ipykernel",
        "python-on-whales",
    }
    assert not names & {"ruff", "mypy", "mkdocs", "hypothesis", "pytest-xdist"}
    assert all(block in whole for block in ours.split("\n    # via")[:3])
    assert ours.count("--hash=sha256:") > len(names)


def test_a_file_that_is_no_bundle_is_refused(tmp_path):
    with pytest.raises(OtterError, match="does not exist; expected the unpacked zip"):
        open_bundle(tmp_path)
    put(tmp_path, {"otter_config.json": b'{"plugins": []}'})
    with pytest.raises(OtterError, match="is not the config of a bundle"):
        open_bundle(tmp_path)


def test_a_bundle_without_its_assignment_says_so(unpacked):
    shutil.rmtree(unpacked / "requirements.d" / "course" / "assignments")
    with pytest.raises(CourseError, match="no assignment 'tiny'"):
        _ = open_bundle(unpacked).assignment


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["-o", "tiny.tar"], "does not end in .zip"),
        (["-o", "nowhere/at/all/tiny.zip"], "cannot be written"),
        (["-o", "tiny.zip", "--profile", "ful"], "no profile 'ful'"),
        (["-o", "tiny.zip", "--wheel", "none.whl"], "none.whl"),
    ],
    ids=["ending", "folder", "profile", "wheel"],
)
def test_foreseen_problems_end_with_code_2_and_a_sentence(options, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    wheel, lock = own_wheel()
    parts = ["--lock", lock] + ([] if "--wheel" in options else ["--wheel", wheel])
    done = autograder("bundle", "tiny", "--course", TINY_COURSE, *options, *parts)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(Path(tmp_path).glob("**/*.zip"))

"""One submission's way through `autograder grade`, through `otter run`, and through a container's layout.

Each returns the same: what every check earned, as {check: (status, awarded)}, or None for a withheld grade.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import dill

from autograder.bulk.run_folder import RunFolder
from autograder.bulk.standing import rows
from autograder.otter.settings import PLUGIN

PROJECT = Path(__file__).resolve().parents[2]
TINY_COURSE = PROJECT / "tests" / "scenarios" / "tiny_course"
SOLUTION = (TINY_COURSE / "solutions" / "tiny" / "tiny.py").read_text(encoding="utf-8")
PARTLY_WRONG = SOLUTION.replace("return x + x", "return 3 * x")
SEED = 20
POOR_CONTAINER = Path(__file__).with_name("poor_container.py")
WHEEL_FOLDER = tempfile.TemporaryDirectory(prefix="autograder-test-wheel-")  # gone when the tests end

Files = dict[str, bytes]
Earned = dict[str, tuple[str, float]] | None


@dataclass
class Outcome:
    """What came of one submission, and all that was written about it."""

    earned: Earned
    code: int
    printed: str
    results: dict = field(default_factory=dict)

    @property
    def everything(self) -> str:
        """All text that left the grader, for students or for instructors."""
        return self.printed + json.dumps(self.results, ensure_ascii=False)

    @property
    def for_students(self) -> str:
        """What a student sees before grades are published."""
        tests = [test for test in self.results["tests"] if test["visibility"] == "visible"]
        return json.dumps([self.results.get("output", ""), tests], ensure_ascii=False)


def environment(**changes: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "AUTOGRADER_COURSE"}
    # Otter writes Jupyter's files below HOME, which an ordinary user of a test may not have.
    return {
        **kept,
        "COLUMNS": "200",
        "PYTHONPATH": os.pathsep.join(filter(os.path.isabs, sys.path)),
        **changes,
    }


def command(
    *arguments: object, cwd: Path | None = None, timeout: float = 280
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, arguments)),
        cwd=cwd,
        env=environment(),
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
    )


def autograder(*arguments: object, timeout: float = 280) -> subprocess.CompletedProcess[str]:
    return command(sys.executable, "-m", "autograder", *arguments, timeout=timeout)


@lru_cache
def own_wheel() -> tuple[Path, Path]:
    """The wheel and the lock file of a bundle, made once by `autograder bundle` itself."""
    folder = Path(WHEEL_FOLDER.name)
    path = folder / "tiny.zip"
    done = autograder("bundle", "tiny", "-o", path, "--course", TINY_COURSE)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(path) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".whl")]
        (folder / Path(name).name).write_bytes(archive.read(name))
    return folder / Path(name).name, PROJECT / "requirements.lock"


def bundle(folder: Path, assignment: str = "tiny", course: Path = TINY_COURSE, *options: object) -> Path:
    """`autograder bundle`, with a wheel that is built once for all tests."""
    wheel, lock = own_wheel()
    path = folder / f"{assignment}.zip"
    parts = ["--wheel", wheel, "--lock", lock]
    done = autograder("bundle", assignment, "-o", path, "--course", course, "--seed", SEED, *parts, *options)
    assert done.returncode == 0, done.stderr
    return path


def put(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def by_grade(
    submissions: dict[str, Files], folder: Path, assignment: str = "tiny", course: Path = TINY_COURSE
) -> dict[str, Earned]:
    """Grade a class with `autograder grade`; returns what each student's checks earned."""
    for student, files in submissions.items():
        put(folder / "class" / student, files)
    run = folder / "run"
    options = ["-a", assignment, "-o", run, "--course", course, "--seed", SEED]
    done = autograder("grade", folder / "class", *options, timeout=2000)
    assert done.returncode in (0, 1), done.stderr
    with RunFolder.existing(run).journal(read_only=True) as journal:
        return {row.submission.student: _earned(row.result) for row in rows(journal)}


def _earned(result) -> Earned:
    if result is None or result.total is None:
        return None
    return {one.check: (str(one.status), one.awarded) for one in result.verdicts}


def by_otter(files: Files, autograder_zip: Path, folder: Path, *, timeout: float = 280) -> Outcome:
    """`otter run`, as a process, on one file or a zip of several; its results.json says the same points."""
    folder.mkdir(parents=True)
    submission = folder / next(iter(files), "nothing")
    if len(files) == 1 and "/" not in submission.name:
        submission.write_bytes(next(iter(files.values())))
    else:
        submission = folder / "handed_in.zip"
        with zipfile.ZipFile(submission, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    otter = Path(sys.executable).parent / "otter"
    done = command(
        otter, "run", "-p", "--no-logo", "-a", autograder_zip, submission, cwd=folder, timeout=timeout
    )
    printed = done.stdout + done.stderr
    if done.returncode:
        assert not (folder / "results.json").exists(), "there is no grade, and a result was written"
        return Outcome(None, done.returncode, printed)
    results = json.loads((folder / "results.json").read_text())
    with open(folder / "results.pkl", "rb") as file:
        objects = dill.load(file)  # written by Otter's own process, in a folder of ours
    data = objects.get_plugin_data(PLUGIN)
    if data is None:
        return Outcome(None, done.returncode, printed, results)
    earned = {check: (one["status"], one["awarded"]) for check, one in data["checks"].items()}
    _expect_points(results, earned)
    return Outcome(earned, done.returncode, printed, results)


def _expect_points(results: dict, earned: dict[str, tuple[str, float]]) -> None:
    """The file that Gradescope would read says, question by question, what the objects say."""
    told = {test["name"]: test["score"] for test in results["tests"] if "score" in test}
    sums = {name: 0.0 for name in told}
    for check, (_, awarded) in earned.items():
        sums[check.partition(".")[0]] += awarded
    assert {name: round(points, 4) for name, points in sums.items()} == {
        name: round(points, 4) for name, points in told.items()
    }


@dataclass
class Container:
    """Gradescope's folders, with the bundle's own wheel in a virtual environment."""

    root: Path

    def grade(self, files: Files, *, through: tuple[object, ...] = (), timeout: float = 280) -> Outcome:
        """Put `files` where Gradescope would and run the very `run_autograder` of the zip."""
        for name in ("submission", "results"):
            shutil.rmtree(self.root / name, ignore_errors=True)
            (self.root / name).mkdir()
        put(self.root / "submission", files)
        return self.run(through=through, timeout=timeout)

    def run(self, *, through: tuple[object, ...] = (), timeout: float = 280) -> Outcome:
        done = subprocess.run(
            [*map(str, through), str(self.root / "run_autograder")],
            env={"PATH": "/usr/bin:/bin", "AUTOGRADER_ROOT": str(self.root), "HOME": str(self.root)},
            cwd="/",
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
        printed = done.stdout + done.stderr
        path = self.root / "results" / "results.json"
        if not path.exists():
            return Outcome(None, done.returncode, printed)
        results = json.loads(path.read_text())
        return Outcome(earned_in(results), done.returncode, printed, results)


def earned_in(results: dict) -> Earned:
    """What each check earned, as our own results.json says it."""
    tests = [test for test in results["tests"] if "extra_data" in test]
    return {test["extra_data"]["check"]: (test["extra_data"]["status"], test["score"]) for test in tests}


def container(autograder_zip: Path, root: Path, python: Path = Path(sys.executable)) -> Container:
    """Lay the bundle out as an image has it after setup.sh, without installing the pinned packages again."""
    for name in ("submission", "results"):
        (root / name).mkdir(parents=True)
    with zipfile.ZipFile(autograder_zip) as archive:
        archive.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "run_autograder").chmod(0o755)
    install(root / "source", root / "venv", python)
    return Container(root)


def install(source: Path, venv: Path, python: Path) -> None:
    """Unpack the bundle's wheel into a new environment that finds everything else in this one's."""
    subprocess.run([python, "-m", "venv", "--without-pip", venv], check=True)
    (packages,) = venv.glob("lib/python*/site-packages")
    (wheel,) = source.rglob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    others = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "pinned.pth").write_text("\n".join(others))


def same(earned: Earned, other: Earned) -> bool:
    """Whether two ways gave the same verdicts, and the same points to nine decimals."""
    if earned is None or other is None:
        return earned is other
    rounded = [
        {check: (status, round(points, 9)) for check, (status, points) in one.items()}
        for one in (earned, other)
    ]
    return rounded[0] == rounded[1]


def total(earned: Earned) -> float:
    assert earned is not None
    return sum(points for _, points in earned.values())


@contextmanager
def open_to_others() -> Iterator[Path]:
    """A folder that every user id may enter, unlike pytest's: so that boxes of another uid can."""
    with tempfile.TemporaryDirectory(prefix="autograder-test-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def python_for_others() -> Path | None:
    """A Python of this version that any user id may run: boxes of a rung without namespaces need one."""
    here = Path(sys.executable).resolve()
    with suppress(PermissionError):
        if all(folder.stat().st_mode & 0o005 == 0o005 for folder in here.parents):
            return here
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    system = shutil.which(version, path="/usr/bin:/usr/local/bin")
    return Path(system) if system else None

"""Fixtures that more than one part's tests need: a warm box zygote, and an ordinary user to be."""

import contextlib
import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from autograder.errors import JudgeError
from autograder.judge.boxes import BoxEnd, BoxZygote
from autograder.wire.errors import WireError
from autograder.wire.messages import BoxLimits, Load

ORDINARY_UID = 61990


class BoxRunner:
    """Runs sources in boxes of one zygote, each to its end."""

    def __init__(self, zygote: BoxZygote) -> None:
        self.zygote = zygote

    def __call__(self, source: str, *, seconds: float = 20.0, **limits: float) -> BoxEnd:
        """Load `source` in a box, give it `seconds` to load, end it."""
        box = self.zygote.spawn(BoxLimits(**limits), textwrap.dedent(source).encode(), "submission.py")
        try:
            box.channel.send(Load(1), time.monotonic() + seconds)
            box.channel.receive(time.monotonic() + seconds)
        except WireError:
            pass
        return box.end()


@pytest.fixture(scope="session")
def numpy_zygote():
    """A box zygote on the best rung of this machine, with NumPy and without TensorFlow."""
    zygote = BoxZygote(("numpy",))
    try:
        zygote.start()
    except JudgeError as problem:
        if can_unshare():
            raise
        pytest.skip(f"this machine can confine no box: {problem}")
    yield zygote
    zygote.close()


@pytest.fixture
def run_in_box(numpy_zygote):
    return BoxRunner(numpy_zygote)


def can_unshare() -> bool:
    """Whether the kernel grants this user namespaces at all, asked without any of our own machinery."""
    flags = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", *flags, "--mount", "--pid", "--fork", "--mount-proc", "true"]
    return shutil.which("unshare") is not None and subprocess.run(command, check=False).returncode == 0


class OrdinaryUser:
    """Runs Python programs as somebody without privileges."""

    def __init__(self, python: Path, home: Path) -> None:
        self._python, self.home = python, home
        self.uid = os.geteuid() or ORDINARY_UID

    def run(self, *arguments: str, seconds: float = 120.0) -> subprocess.CompletedProcess[str]:
        identity = (
            {"user": ORDINARY_UID, "group": ORDINARY_UID, "extra_groups": ()} if os.geteuid() == 0 else {}
        )
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.home), "PYTHONDONTWRITEBYTECODE": "1"}
        return subprocess.run(
            [str(self._python), *arguments],
            env=environment | {"TMPDIR": str(self.home)},
            cwd=self.home,
            capture_output=True,
            text=True,
            timeout=seconds,
            **identity,
        )


@pytest.fixture(scope="session")
def ordinary_user():
    """An ordinary user who can run this project: this one, or somebody with a Python of their own."""
    home = Path("/tmp") / f"autograder-test-home-{os.getpid()}"
    home.mkdir(mode=0o755)
    try:
        if os.geteuid() != 0:
            yield OrdinaryUser(Path(sys.executable), home)
            return
        os.chown(home, ORDINARY_UID, ORDINARY_UID)
        user = OrdinaryUser(_python_for_others(home), home)
        trial = user.run("-c", "import numpy, autograder.wire.messages")
        if trial.returncode:
            pytest.skip(f"an ordinary user cannot read this installation: {trial.stderr[-200:]}")
        yield user
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _python_for_others(home: Path) -> Path:
    """A Python that others may run: this one, or the system's of the same version with our packages."""
    with contextlib.suppress(PermissionError, subprocess.CalledProcessError):
        subprocess.run([sys.executable, "-c", ""], user=ORDINARY_UID, check=True, capture_output=True)
        return Path(sys.executable)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    system = shutil.which(version, path="/usr/bin:/usr/local/bin")
    if system is None:
        pytest.skip(f"this interpreter is private to root, and no other {version} is installed")
    environment = home / "python"
    subprocess.run([system, "-m", "venv", "--without-pip", str(environment)], check=True)
    project = Path(__file__).resolve().parent.parent
    packages = [path for path in sys.path if path.endswith("site-packages")]
    pth = environment / "lib" / version / "site-packages" / "ours.pth"
    pth.write_text("\n".join([*packages, str(project)]))
    return environment / "bin" / "python"

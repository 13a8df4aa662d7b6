"""What this machine offers for grading: isolation, processors, memory. Data for `autograder doctor`."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
from typing import NamedTuple

from autograder.box.confine import landlock
from autograder.errors import JudgeError
from autograder.judge.boxes import BoxZygote
from autograder.judge.gpu import GpuShare
from autograder.judge.rungs import Standing

_PACKAGES = ("autograder", "tensorflow", "keras", "numpy", "pytest", "msgspec", "pyseccomp")


class Machine(NamedTuple):
    """The machine itself."""

    kernel: str
    python: str
    cpus: int
    memory_mb: int
    landlock: int
    bubblewrap: bool
    versions: dict[str, str]


class Diagnosis(NamedTuple):
    """The machine, and the rung of isolation that holds on it; `problem` says why none does."""

    machine: Machine
    standing: Standing | None
    problem: str


def diagnose(*, rung: int | None = None, gpu: GpuShare | None = None, accept_weak: bool = False) -> Diagnosis:
    """Find out what this machine offers. Starts a zygote without TensorFlow and runs the hostile probe."""
    try:
        with BoxZygote((), rung=rung, gpu=gpu, accept_weak=accept_weak) as zygote:
            return Diagnosis(describe_machine(), zygote.standing, "")
    except JudgeError as problem:
        return Diagnosis(describe_machine(), None, str(problem))


def describe_machine() -> Machine:
    """Return what can be read about this machine without starting anything."""
    return Machine(
        kernel=platform.release(),
        python=platform.python_version(),
        cpus=len(os.sched_getaffinity(0)),
        memory_mb=os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20,
        landlock=landlock.version(),
        bubblewrap=shutil.which("bwrap") is not None,
        versions=_versions(),
    )


def _versions() -> dict[str, str]:
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found

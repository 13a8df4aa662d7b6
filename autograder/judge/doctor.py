"""What this machine offers for grading: isolation, processors, memory, GPUs. Data for `autograder doctor`."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
from pathlib import Path
from typing import NamedTuple

from autograder.box.confine import landlock
from autograder.errors import JudgeError
from autograder.judge.boxes import BoxZygote
from autograder.judge.rungs import Standing

_PACKAGES = ("autograder", "tensorflow", "keras", "numpy", "pytest", "msgspec", "pyseccomp")


class Gpu(NamedTuple):
    """One GPU; without nvidia-ml-py its name is the device node's, and its memory is unknown (0)."""

    number: int
    name: str
    memory_mb: int


class Machine(NamedTuple):
    """The machine itself."""

    kernel: str
    python: str
    cpus: int
    memory_mb: int
    gpus: list[Gpu]
    landlock: int
    bubblewrap: bool
    versions: dict[str, str]


class Diagnosis(NamedTuple):
    """The machine, and the rung of isolation that holds on it; `problem` says why none does."""

    machine: Machine
    standing: Standing | None
    problem: str


def diagnose(*, rung: int | None = None, gpu: bool = False, accept_weak: bool = False) -> Diagnosis:
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
        gpus=list_gpus(),
        landlock=landlock.version(),
        bubblewrap=shutil.which("bwrap") is not None,
        versions=_versions(),
    )


def list_gpus() -> list[Gpu]:
    """Return the NVIDIA GPUs, by the driver's library where it can be asked, else by device nodes."""
    try:
        return _gpus_by_driver()
    except Exception:  # no library, no driver, or a driver of another version: all mean "cannot be asked"
        nodes = [node for node in Path("/dev").glob("nvidia[0-9]*") if node.name[6:].isdigit()]
        return sorted(Gpu(int(node.name[6:]), str(node), 0) for node in nodes)


def _gpus_by_driver() -> list[Gpu]:
    import pynvml

    pynvml.nvmlInit()
    try:
        handles = [pynvml.nvmlDeviceGetHandleByIndex(i) for i in range(pynvml.nvmlDeviceGetCount())]
        return [
            Gpu(i, str(pynvml.nvmlDeviceGetName(handle)), pynvml.nvmlDeviceGetMemoryInfo(handle).total >> 20)
            for i, handle in enumerate(handles)
        ]
    finally:
        pynvml.nvmlShutdown()


def _versions() -> dict[str, str]:
    found = {}
    for package in _PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            found[package] = "not installed"
    return found

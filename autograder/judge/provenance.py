"""What a grade depends on beside the submission: hashes of the assignment, versions, isolation, machine."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any

from autograder.course.discovery import Assignment
from autograder.judge.gpu import Gpu, GpuShare

LIBRARIES = ("autograder", "numpy", "tensorflow", "keras", "pytest")


def facts_about(assignment: Assignment, rung: str, gpu: GpuShare | None = None) -> dict[str, Any]:
    """Return the facts that hold for every submission that a zygote judges, its boxes on `gpu` if given."""
    return {
        "checks": hash_of(assignment.checks_dir.rglob("*.py")),
        "manifest": hash_of([assignment.manifest_path]),
        "master": hash_of([assignment.master_path]) if assignment.master_path.is_file() else "",
        "versions": versions(),
        "rung": rung,
        "device": "cpu" if gpu is None else _device(gpu.gpu),
        "machine": f"{platform.system()} {platform.machine()}",
    }


def _device(gpu: Gpu) -> str:
    return f"{'pretended gpu' if gpu.pretended else 'gpu'}: {gpu.name}, {gpu.uuid}"


def hash_of(paths: Iterable[Path]) -> str:
    """Return one sha256 over the names and contents of files, whatever their order."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that grades depend on; imports none of them."""
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = ""
    return found

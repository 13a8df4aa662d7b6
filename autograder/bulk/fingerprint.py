"""What a grade depends on beside the submission: hashes of the checks, versions of libraries, the seed."""

from __future__ import annotations

import hashlib
import platform
from importlib import metadata
from pathlib import Path

from autograder.course.discovery import MANIFEST, Assignment
from autograder.errors import CourseError

_LIBRARIES = ("autograder", "numpy", "tensorflow", "keras")


def checks_hash(assignment: Assignment) -> str:
    """Return a sha256 over the assignment's checks, by name and content, and its reference solution.

    Raises CourseError when the assignment has no checks.
    """
    files = sorted(
        path for path in assignment.checks_dir.rglob("*") if path.is_file() and path.suffix != ".pyc"
    )
    if not files:
        raise CourseError(f"{assignment.checks_dir} holds no checks; the assignment cannot be graded")
    if assignment.master_path.is_file():
        files.append(assignment.master_path)
    digest = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def manifest_hash(assignment: Assignment) -> str:
    """Return the sha256 of the assignment's manifest file."""
    return sha256_of(assignment.folder / MANIFEST)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def versions() -> dict[str, str]:
    """Return the versions that results depend on, without importing the libraries."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "none"
    return found


def seed_for(run_seed: int, sha256: str) -> int:
    """Return the seed of one submission: a 63-bit number from the run's seed and the submitted bytes.

    It does not depend on the student, the order or the slot: the same file gets the same grade in every
    run with the same seed, whoever hands it in.
    """
    return int.from_bytes(hashlib.sha256(f"{run_seed}:{sha256}".encode()).digest()[:8]) >> 1

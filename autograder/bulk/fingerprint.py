"""What the grades of a run depend on beside the submissions: hashes of the checks, and the seed."""

from __future__ import annotations

import hashlib
from pathlib import Path

from autograder.course.discovery import Assignment
from autograder.errors import CourseError
from autograder.judge.provenance import hash_of


def checks_hash(assignment: Assignment) -> str:
    """Return a sha256 over the assignment's checks, by name and content, and its reference solution.

    Raises CourseError when the assignment has no checks.
    """
    files = [path for path in assignment.checks_dir.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    if not files:
        raise CourseError(f"{assignment.checks_dir} holds no checks; the assignment cannot be graded")
    if assignment.master_path.is_file():
        files.append(assignment.master_path)
    return hash_of(files)


def manifest_hash(assignment: Assignment) -> str:
    """Return the sha256 of the assignment's manifest."""
    return hash_of([assignment.manifest_path])


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file's bytes, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def seed_for(run_seed: int, work: str) -> int:
    """Return the seed of one submission: 63 bits from the run's seed and the work's hash (identity.py).

    It does not depend on the student, the order or the slot: the same work gets the same grade in every
    run with the same seed, whoever hands it in.
    """
    return int.from_bytes(hashlib.sha256(f"{run_seed}:{work}".encode()).digest()[:8]) >> 1

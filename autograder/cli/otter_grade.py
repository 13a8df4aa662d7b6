"""`autograder grade --otter-zip`: from a zip to an assignment that the rest of grading knows how to grade."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import msgspec
from rich.console import Console

from autograder.bulk.run_folder import RunFolder
from autograder.cli.console import say
from autograder.errors import BulkError, OtterError
from autograder.otter.foreign.caution import caution
from autograder.otter.foreign.declaration import (
    OtterAssignment,
    assignment_of_run,
    declare,
    write_assignment,
)
from autograder.otter.foreign.describe import describe_tests
from autograder.otter.foreign.requirements import missing_requirements
from autograder.otter.foreign.zip_file import OtterZip, read_zip

CPU_SECONDS = 120.0


def prepare_otter(
    console: Console,
    path: Path,
    run: Path,
    *,
    timeout: float | None = None,
    force: bool = False,
    accept_weak: bool = False,
) -> OtterAssignment:
    """Return the zip at `path` as the assignment that the run folder `run` grades; say what it rests on.

    A run gone on with keeps its assignment. Raises OtterError for a zip that cannot be graded with, BulkError
    when the run grades something else and `force` is not set.
    """
    version = _otter_version()
    package = read_zip(path)
    known = assignment_of_run(run)
    seconds = timeout or (known.declaration.cpu_seconds if known else CPU_SECONDS)
    if known is None or not _is_same(known, package, version, seconds):
        _expect_replaceable(known, run, path, force)
        say(console, f"Reading the tests of {path} in a box of their own.")
        declared = declare(package, describe_tests(package, accept_weak), version, seconds)
        if known is not None:  # the run goes on under its name, whatever the new zip is called
            declared = msgspec.structs.replace(declared, id=known.declaration.id)
        folder = RunFolder.create(run)
        with folder.driving():
            known = write_assignment(declared, package.files, folder.path)
    if missing := missing_requirements(package.requirements):
        say(console, f"Not installed here, so whatever needs it fails: {', '.join(missing)}.")
    say(console, caution(known.declaration))
    return known


def _otter_version() -> str:
    try:
        return metadata.version("otter-grader")
    except metadata.PackageNotFoundError:
        raise OtterError(
            "otter-grader is not installed here: pip install 'otter-grader[grading]>=7.0'"
        ) from None


def _is_same(known: OtterAssignment, package: OtterZip, version: str, seconds: float) -> bool:
    return known.declaration.same_grading(package, version, seconds) and known.files() == package.files


def _expect_replaceable(known: OtterAssignment | None, run: Path, path: Path, force: bool) -> None:
    """Raise BulkError when the run has begun with something else than the zip at `path` as it is now."""
    folder = RunFolder(run)
    if not folder.exists:
        return
    if known is None:
        raise BulkError(f"{run} grades an assignment of a course; give a new run folder for {path}")
    if not force:
        raise BulkError(
            f"{path}, its time limit or Otter itself is not what {run} was begun with; give a new run folder "
            "to grade everyone alike, or --force to grade only what is missing with the present one"
        )

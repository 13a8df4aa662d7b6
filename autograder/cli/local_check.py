"""The public checks over a file in this process: no sandbox, any system."""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from autograder.checks.classify import OUR_FAULT_HERE, cause_of
from autograder.checks.running import RunOptions
from autograder.checks.verdicts import Status, Verdict
from autograder.course.discovery import Assignment
from autograder.data.images import available
from autograder.errors import CourseError
from autograder.judge.providers import LocalOpened, LocalProvider
from autograder.judge.session import run_checks
from autograder.judge.source import (
    SourceTooLargeError,
    imported_modules,
    student_source,
    with_foreign_modules,
)
from autograder.report.model import load_notes
from autograder.wire.messages import LoadReport


class _NotingProvider(LocalProvider):
    """Remembers what the loader said about the file, the first time it is opened."""

    report: LoadReport | None = None

    def open(self, question: str, cpu_seconds: float, wall_seconds: float) -> LocalOpened:
        """Load the file afresh."""
        opened = super().open(question, cpu_seconds, wall_seconds)
        self.report = self.report or opened.submission.client.report
        return opened


def check_locally(
    assignment: Assignment, file: Path, questions: tuple[str, ...], seed: int
) -> tuple[list[Verdict], tuple[str, ...]]:
    """Run the public checks of `assignment` over `file`; returns the verdicts and what the loader noted."""
    _import_quietly(assignment.manifest.modules)
    modules: list[str] = []
    with contextlib.suppress(SourceTooLargeError):  # then nothing is said about what it imports
        modules = imported_modules(student_source(file.read_bytes(), file.name).text)
    provider = _NotingProvider(file, assignment.given_path)
    options = RunOptions(
        seed=seed,
        dataset=available()[0].name,
        public_only=True,
        questions=list(questions) or None,
    )
    verdicts = run_checks(assignment.checks_dir, assignment.manifest, provider, options)
    report = provider.report or LoadReport(file.name)
    read = with_foreign_modules(report, modules, assignment.manifest)
    return [_told_here(verdict) for verdict in verdicts], tuple(load_notes(read))


def _told_here(verdict: Verdict) -> Verdict:
    """Say of a check that could not be judged why: here it is not run again, and nobody reads its log."""
    if verdict.status != Status.NOT_JUDGED:
        return verdict
    return msgspec.structs.replace(verdict, message=OUR_FAULT_HERE + cause_of(verdict.debug))


def _import_quietly(modules: Sequence[str]) -> None:
    """Import TensorFlow, where the assignment uses it, without the messages it prints while it starts.

    Raises CourseError when a module of the assignment is not installed.
    """
    for name in modules:
        try:
            with _silenced_stderr() if name in ("tensorflow", "keras") else contextlib.nullcontext():
                importlib.import_module(name)
        except ImportError as error:
            raise CourseError(
                f"{name} cannot be imported ({error}); install what the assignment needs: "
                "python -m pip install -r requirements.txt"
            ) from None


@contextlib.contextmanager
def _silenced_stderr() -> Iterator[None]:
    """Send descriptor 2 to nowhere: TensorFlow's C++ writes there, past Python's sys.stderr."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)

"""The public checks over a file in this process: no sandbox, any system."""

from __future__ import annotations

from pathlib import Path

from autograder.checks.running import RunOptions
from autograder.checks.verdicts import Verdict
from autograder.course.discovery import Assignment
from autograder.data.images import available
from autograder.judge.local import LocalSubmission
from autograder.judge.providers import LocalOpened, LocalProvider
from autograder.judge.session import run_checks


class _NotingProvider(LocalProvider):
    """Remembers what the loader said about the file, the first time it is opened."""

    notes: tuple[str, ...] = ()

    def open(self, question: str, cpu_seconds: float, wall_seconds: float) -> LocalOpened:
        """Load the file afresh."""
        opened = super().open(question, cpu_seconds, wall_seconds)
        self.notes = self.notes or loader_notes(opened.submission)
        return opened


def check_locally(
    assignment: Assignment, file: Path, questions: tuple[str, ...], seed: int
) -> tuple[list[Verdict], tuple[str, ...]]:
    """Run the public checks of `assignment` over `file`; returns the verdicts and what the loader noted."""
    provider = _NotingProvider(file, assignment.given_path)
    options = RunOptions(
        seed=seed,
        dataset=available()[0].name,
        public_only=True,
        questions=list(questions) or None,
    )
    verdicts = run_checks(assignment.checks_dir, assignment.manifest, provider, options)
    return verdicts, provider.notes


def loader_notes(submission: LocalSubmission) -> tuple[str, ...]:
    """Return what was done to read the file, and what in it could not be run, as sentences."""
    report = submission.client.report
    problem = (report.problem,) if report.problem else ()
    return (*problem, *report.notes, *report.broken.values())

"""`autograder bundle`: an assignment, this program and its pinned packages in one zip."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from autograder import __version__
from autograder.bulk.grading import choose_dataset
from autograder.bulk.secret import seed_of_assignment
from autograder.cli.console import say
from autograder.course.discovery import Assignment
from autograder.errors import OtterError
from autograder.otter.bundle import write_bundle
from autograder.otter.parts import own_parts
from autograder.otter.settings import Settings


def run_bundle(
    console: Console,
    assignment: Assignment,
    output: Path,
    *,
    profile: str,
    dataset: str | None,
    seed: int | None,
    after_published: bool,
    accept_weak: bool,
    wheel: Path | None,
    lock: Path | None,
) -> None:
    """Write the bundle and say what it grades with.

    Raises CourseError for an unknown profile, OtterError when the zip or one of its parts cannot be made.
    """
    if output.suffix != ".zip":
        raise OtterError(f"{output} does not end in .zip, which Otter and Gradescope expect")
    assignment.manifest.profile(profile)
    settings = Settings(
        assignment=assignment.id,
        seed=seed_of_assignment(assignment.id) if seed is None else seed,
        profile=profile,
        dataset=choose_dataset(assignment, dataset),
        accept_weak=accept_weak,
        made_with=__version__,
    )
    parts = own_parts(wheel, lock)
    write_bundle(assignment, settings, parts, output, after_published=after_published)
    say(
        console,
        f"{output}: {assignment.id}, data set {settings.dataset}, profile {settings.profile}, "
        f"seed {settings.seed}. It holds the hidden checks and the solution.",
    )

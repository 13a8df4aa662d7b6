"""`autograder calibrate` at the terminal: train the solution many times, print and write what follows."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.authoring.calibrate import Calibration, calibrate, write_threshold
from autograder.bulk.grading import choose_dataset
from autograder.cli.console import err, say
from autograder.course import Threshold
from autograder.course.discovery import Assignment
from autograder.errors import CourseError
from autograder.report.words import count_of

_HEADINGS = ("check", "data set", "profile", "runs", "min", "mean", "sd", "minimum", "stated", "false fail")


def run_calibrate(
    console: Console,
    assignment: Assignment,
    checks: tuple[str, ...],
    *,
    dataset: str | None,
    profile: str,
    runs: int,
    slots: int | None,
    write: bool,
) -> None:
    """Calibrate `checks` (all with a threshold when none is named) for one data set and profile.

    Raises CourseError when there is nothing to calibrate or a check, data set or profile does not exist,
    AuthoringError when a run of the solution cannot be measured.
    """
    chosen = choose_dataset(assignment, dataset)
    thresholds = []
    for check in checks or _checks_with_thresholds(assignment):
        with err.status("") as status:

            def show(done: int, total: int, accuracy: float, name: str = check) -> None:
                status.update(f"{name}: {done} of {count_of(total, 'run')}, the last {accuracy:.2%}")

            status.update(f"{check}: starting")
            calibration = calibrate(assignment, check, chosen, profile, runs, show, slots=slots)
        thresholds.append(_settle(assignment, calibration, write=write))
    console.print(_table(thresholds))
    if write:
        say(console, f"Written to {assignment.folder / 'assignment.toml'}.")


def _settle(assignment: Assignment, calibration: Calibration, *, write: bool) -> Threshold:
    return write_threshold(assignment, calibration) if write else calibration.threshold()


def _checks_with_thresholds(assignment: Assignment) -> list[str]:
    checks = [threshold.check for threshold in assignment.manifest.thresholds if threshold.check]
    if not checks:
        raise CourseError(
            f"{assignment.id} has no accuracy check with a threshold; name a new one with --check"
        )
    return list(dict.fromkeys(checks))


def _table(thresholds: list[Threshold]) -> Table:
    table = Table(header_style="bold")
    for heading in _HEADINGS:
        table.add_column(heading)
    for one in thresholds:
        figures = [f"{value:.4f}" for value in (one.min, one.mean, one.sd)]
        demands = [f"{one.minimum:g}", f"{one.stated:g}", f"{one.false_fail:.1g}"]
        cells = (one.check or "", one.dataset, one.profile, str(one.runs), *figures, *demands)
        table.add_row(*map(Text, cells))
    return table

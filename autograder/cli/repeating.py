"""`autograder audit` and `autograder reproduce` at the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.bulk.progress import progress_for
from autograder.bulk.records import Run
from autograder.bulk.repeat import (
    Flip,
    Subject,
    flips,
    other_circumstances,
    repeat,
    sample_of,
    subjects,
)
from autograder.bulk.roles import Stop
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.shown import shown
from autograder.bulk.standing import row_of
from autograder.cli.console import say
from autograder.cli.grade_command import STOPPED, local_engine
from autograder.cli.graded_assignment import assignment_of
from autograder.cli.run_report import run_of
from autograder.cli.runner import Runner
from autograder.errors import BulkError
from autograder.judge.result import SubmissionResult
from autograder.report.terminal import check_table
from autograder.report.words import count_of


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How to judge again."""

    times: int = 1
    vary_seed: bool = False
    runner: Runner = Runner()
    plain: bool = False


def run_audit(console: Console, path: Path, course: Path | None, *, sample: int, settings: Settings) -> int:
    """Judge a sample several times and print what flips; returns the exit code."""
    folder = RunFolder.existing(path)
    with folder.journal(read_only=True) as journal:
        run, chosen = run_of(folder, journal), sample_of(journal, sample)
    if not chosen:
        raise BulkError(f"{path} has no graded submission to audit")
    say(
        console,
        f"{count_of(len(chosen), 'submission')}, each judged {settings.times} times; nothing is recorded.",
    )
    results = _again(console, folder, run, chosen, course, settings)
    if results is None:
        return STOPPED
    _warn_of_changes(console, chosen, results)
    found = [
        flip for subject in chosen for flip in flips(subject, results.get(subject.submission.student, []))
    ]
    lost = sum(str(one.status) == "not judged" for some in results.values() for one in some)
    if lost:
        say(console, f"{count_of(lost, 'repetition')} could not be judged and say nothing.")
    if not found:
        checks = len({verdict.check for subject in chosen for verdict in subject.recorded.verdicts})
        say(console, f"No verdict flipped: {count_of(checks, 'check')} said the same each time.")
        return 0
    console.print(_flips(found))
    say(
        console,
        f"{count_of(len(found), 'verdict')} flipped, of {len({flip.check for flip in found})} checks.",
    )
    return 1


def run_reproduce(
    console: Console,
    path: Path,
    student: str,
    course: Path | None,
    *,
    revision: int | None,
    settings: Settings,
) -> int:
    """Judge one submission again and compare; returns the exit code."""
    folder = RunFolder.existing(path)
    with folder.journal(read_only=True, revision=revision) as journal:
        run = run_of(folder, journal)
        chosen = subjects(journal, [row_of(journal, student)])
    if not chosen or not chosen[0].submission.ready:
        raise BulkError(f"{student} has no result in revision {run.revision}, so there is nothing to repeat")
    results = _again(console, folder, run, chosen, course, settings)
    if results is None:
        return STOPPED
    (again,) = results[student]
    console.print(check_table(console, again.verdicts))
    _warn_of_changes(console, chosen, results)
    if str(again.status) == "not judged":
        say(console, "A check could not be judged this time; nothing can be said.")
        return 1
    different = flips(chosen[0], [again])
    if not different:
        say(console, f"The same: every verdict is what revision {run.revision} records.")
        return 0
    console.print(_flips(different))
    return 1


def _again(
    console: Console,
    folder: RunFolder,
    run: Run,
    chosen: Sequence[Subject],
    course: Path | None,
    settings: Settings,
) -> dict[str, list[SubmissionResult]] | None:
    with folder.journal(read_only=True) as journal:
        assignment = assignment_of(folder, journal, course)
    runner, jobs = settings.runner, len(chosen) * settings.times
    gpus = runner.gpu_use(assignment.manifest)
    engine = local_engine(console, assignment, run.dataset, runner, gpus, jobs)
    try:
        with Stop() as stop, progress_for(console, jobs, plain=settings.plain) as watcher:
            return repeat(
                folder,
                assignment.manifest,
                run,
                chosen,
                settings.times,
                engine,
                watcher,
                stop,
                vary_seed=settings.vary_seed,
            )
    except KeyboardInterrupt:
        return None


def _warn_of_changes(
    console: Console, chosen: Sequence[Subject], results: dict[str, list[SubmissionResult]]
) -> None:
    """Say when checks, versions or the machine are not those of the recorded results."""
    words: Counter[str] = Counter()
    for subject in chosen:
        for result in results.get(subject.submission.student, [])[:1]:
            words.update(other_circumstances(subject.recorded, result))
    if words:
        say(console, f"Not as when it was recorded: {', '.join(words)}. Verdicts may differ for that reason.")


def _flips(found: Sequence[Flip]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("check", "student", "recorded", "again"):
        table.add_column(heading)
    for flip in sorted(found, key=lambda one: (one.check, one.student)):
        again = ", ".join(f"{way} ×{number}" for way, number in Counter(flip.outcomes[1:]).items())
        table.add_row(*map(Text, (flip.check, shown(flip.student, 40), flip.outcomes[0], again)))
    return table

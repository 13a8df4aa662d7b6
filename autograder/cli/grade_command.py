"""`autograder grade` at the terminal: what it says before, while and after it grades."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
from rich.console import Console

from autograder.bulk.collect import expect_apart
from autograder.bulk.engine import Engine
from autograder.bulk.gpu_use import GpuUse
from autograder.bulk.grading import Grading, Options
from autograder.bulk.local_engine import LocalEngine
from autograder.bulk.progress import progress_for
from autograder.bulk.records import Counts, Submission
from autograder.bulk.roles import Stop
from autograder.bulk.shown import shown
from autograder.cli.console import say
from autograder.cli.run_report import note_reported, reports_are_current, write_reports
from autograder.cli.runner import Runner
from autograder.course.discovery import Assignment
from autograder.judge.slot import SlotConfig
from autograder.lms.record import keep_in_run
from autograder.report.terminal import print_class
from autograder.report.words import count_of

STOPPED = 130
_TABLE_ROWS = 60


def run_grade(
    console: Console,
    assignment: Assignment,
    submissions: Path,
    run: Path,
    options: Options,
    runner: Runner,
    *,
    plain: bool = False,
) -> int:
    """Grade and report; returns the exit code (0 complete, 1 a grade is withheld, 130 stopped)."""
    gpus = runner.gpu_use(assignment.manifest)
    options = msgspec.structs.replace(options, gpu=bool(gpus.gpus))
    expect_apart(submissions, run)
    with Grading.opened(run, assignment, options) as grading:
        grading.collect(submissions, options)
        keep_in_run(submissions, grading.folder.path)
        pending = grading.pending(options)
        _say_what_is_there(console, grading, pending)
        if pending:
            try:
                engine = local_engine(console, assignment, grading.run.dataset, runner, gpus, len(pending))
                complete = _drive(console, grading, pending, engine, plain)
            except KeyboardInterrupt:
                complete = False
            if not complete:
                _say_stopped(console, grading, run)
                return STOPPED
        elif reports_are_current(grading.folder, grading.journal):
            say(console, f"Nothing to do: {_standing(grading.counts())}. The report: {run / 'report.html'}")
            return _exit_code(grading)
        return _report(console, grading, run)


def _drive(
    console: Console, grading: Grading, pending: list[Submission], engine: Callable[[], Engine], plain: bool
) -> bool:
    with Stop() as stop, progress_for(console, len(pending), plain=plain) as watcher:
        return grading.drive(pending, engine, watcher, stop)


def local_engine(
    console: Console, assignment: Assignment, dataset: str, runner: Runner, gpus: GpuUse, jobs: int
) -> Callable[[], Engine]:
    """Return what starts the slots of this machine for `jobs` jobs, and say what there is to say."""
    slots, gpus, sentences = runner.plan(assignment.manifest, gpus, jobs)
    for sentence in sentences:
        say(console, sentence)
    datasets = [] if dataset == "none" else [dataset]
    config = SlotConfig(datasets=datasets, accept_weak=runner.accept_weak)
    return lambda: LocalEngine(assignment, slots, config, gpus)


def _say_what_is_there(console: Console, grading: Grading, pending: list[Submission]) -> None:
    counts, news, run = grading.counts(), grading.news, grading.run
    parts = [f"{count_of(counts.submissions, 'submission')}", f"{len(pending)} to grade"]
    if counts.graded:
        parts.append(f"{counts.graded} graded before")
    if counts.marked:
        parts.append(f"{counts.marked} with points set by hand")
    if counts.not_gradable:
        parts.append(f"{counts.not_gradable} cannot be graded (the report says why)")
    say(
        console,
        f"{run.assignment}: {', '.join(parts)}."
        f" Data set {run.dataset}, profile {run.profile}, seed {run.seed}.",
    )
    if grading.assignment.manifest.dataset == "mnist" and run.dataset == "digits":
        say(
            console,
            "MNIST is not to be had here: the embedded digits stand in (set AUTOGRADER_MNIST to use MNIST).",
        )
    if news.changed:
        say(
            console,
            f"Changed since they were graded, and not graded anew without --changed: {_names(news.changed)}. "
            "Their grades are not exported.",
        )
    if news.runs:
        say(console, f"Not taken for students, because they hold a run: {_names(news.runs)}.")
    if news.gone:
        say(console, f"No longer in the folder, their grades stay: {_names(news.gone)}.")


def _report(console: Console, grading: Grading, run: Path) -> int:
    report, written = write_reports(grading.folder, grading.journal, grading.assignment.manifest)
    note_reported(grading.journal)
    print_class(console, report, limit=_TABLE_ROWS)
    counts = grading.counts()
    if counts.not_judged:
        say(
            console,
            f"{count_of(counts.not_judged, 'submission')} not judged, through no fault of the student: "
            f"the same command tries again; `autograder show {run} STUDENT` says what happened.",
        )
    if counts.undecided:
        say(
            console,
            f"{count_of(counts.undecided, 'submission')} without a grade until you choose what is to be "
            "graded: the report says why; --file names the file, or tidy the folder.",
        )
    if counts.reused:
        say(
            console, f"{count_of(counts.reused, 'result')} taken over from identical work (--no-reuse: none)."
        )
    if counts.waiting:
        say(console, f"{count_of(counts.waiting, 'submission')} still to grade: the same command goes on.")
    say(console, f"Grades: {written.grades}")
    say(console, f"Feedback: {written.page.parent / 'feedback'}")
    say(console, f"Report: {written.page}")
    return _exit_code(grading)


def _exit_code(grading: Grading) -> int:
    """Return 1 where the command left somebody who handed in something without the grade of it."""
    counts = grading.counts()
    return 1 if counts.not_judged or counts.undecided or counts.waiting or grading.news.changed else 0


def _say_stopped(console: Console, grading: Grading, run: Path) -> None:
    """Say how to go on: with the command as it was given, since every option of it may matter."""
    again = shlex.join(["autograder", *sys.argv[1:]])
    say(
        console,
        f"Stopped: {_standing(grading.counts())}. Nothing is lost; to go on: {again}   "
        f"(a report of what there is: autograder report {run})",
    )


def _standing(counts: Counts) -> str:
    parts = [f"{counts.graded} of {count_of(counts.submissions, 'submission')} graded"]
    for number, words in (
        (counts.not_judged, "not judged"),
        (counts.not_gradable + counts.unreadable, "cannot be graded"),
        (counts.waiting, "waiting"),
    ):
        if number:
            parts.append(f"{number} {words}")
    return ", ".join(parts)


def _names(students: list[str]) -> str:
    more = f" and {len(students) - 5} more" if len(students) > 5 else ""
    return ", ".join(shown(student, 40) for student in students[:5]) + more

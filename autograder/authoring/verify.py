"""`verify`: the gate every assignment passes before release.

It proves that the solution earns everything, the skeleton and every hostile submission nothing, that each
variant is accepted and each mutant caught by the check it names, that the student version is fresh and
gives nothing away, and that a correct solution almost never fails an accuracy check.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection

from autograder.authoring.expectations import Expectation, expectations
from autograder.authoring.false_fail import accuracy_problems, reached_by, worst_bound
from autograder.authoring.generate import generate, leaks_of
from autograder.authoring.master import read_master
from autograder.authoring.pool import grade_all
from autograder.authoring.verify_report import MutantMessage, Row, VerifyReport
from autograder.checks.verdicts import Status
from autograder.course import Assignment, Course
from autograder.course.suggest import one_of
from autograder.data import available
from autograder.errors import AuthoringError, CourseError
from autograder.judge.jobs import Job
from autograder.judge.result import SubmissionResult

SEED = 20260101
KINDS = ("solution", "skeleton", "variant", "mutant", "hostile", "leaks", "false fail")
"""what can be verified, in the words of the report"""
DATASETS = ("mnist", "digits")
Progress = Callable[[int, int, Row], None]


def verify(
    assignment: Assignment,
    profile: str = "quick",
    dataset: str | None = None,
    progress: Progress | None = None,
    *,
    slots: int | None = None,
    seed: int = SEED,
    kinds: Collection[str] = KINDS,
) -> VerifyReport:
    """Verify one assignment and return what was found; nothing is written.

    `dataset` is the best one available by default. `progress(done, total, row)` is called after each row.
    `kinds` (of `KINDS`) narrows what is verified; what is left out is neither proved nor disproved.
    `slots` is one per core by default. Raises AuthoringError or CourseError when master, manifest, checks or
    planted files cannot be used at all or when profile or data set do not exist, and DataError when no data
    set is to be had.
    """
    start = time.monotonic()
    assignment.manifest.profile(profile)  # raises CourseError that names those which exist
    used = _known(dataset) if dataset is not None else default_dataset(assignment)
    every = expectations(assignment, read_master(assignment.master_path))
    wanted = [one for one in every if one.kind in kinds]
    total = len(wanted) + len(set(kinds) & {"leaks", "false fail"})
    report = VerifyReport(assignment.id, profile, used)

    def add(row: Row) -> None:
        report.rows.append(row)
        if progress is not None:
            progress(len(report.rows), total, row)

    if "leaks" in kinds:
        add(_student_version(assignment))
    if "false fail" in kinds:
        add(_false_fail(assignment, used, profile))
    by_token = {one.token: one for one in wanted}
    # The longest first, so that no slot is left alone with a training at the end.
    longest_first = sorted(wanted, key=lambda one: not one.may_train(assignment.manifest))
    jobs = [_job(one, profile, used, seed) for one in longest_first]
    for token, answer in grade_all(assignment, jobs, used, slots):
        one = by_token[token]
        add(_row(one, answer))
        if isinstance(answer, SubmissionResult) and one.kind == "mutant":
            report.messages += _messages(one, answer)
        elif isinstance(answer, SubmissionResult) and one.kind == "solution":
            report.reached += reached_by(answer.verdicts, assignment.manifest, used, profile)
    _sort(report, list(by_token))
    report.seconds = time.monotonic() - start
    return report


def _known(dataset: str) -> str:
    if dataset not in DATASETS:
        raise CourseError(f"no data set {dataset!r}; {one_of(dataset, DATASETS)}")
    return dataset


def _sort(report: VerifyReport, tokens: list[str]) -> None:
    """Put rows in the order of the expectations, whatever order they were graded in."""
    order = {token: place for place, token in enumerate(tokens)}
    report.rows.sort(key=lambda row: order.get(f"{row.kind}:{row.name}", -1))
    report.messages.sort(key=lambda message: message.mutant)


def default_dataset(assignment: Assignment) -> str:
    """Return the data set that accuracy checks use here: MNIST where it is to be had, else the digits."""
    if assignment.manifest.dataset == "none":
        return "digits"
    found = available()
    return found[0].name if found else "digits"


def _student_version(assignment: Assignment) -> Row:
    """Check the handout on disk: fresh, complete, and giving nothing away."""
    start = time.monotonic()
    try:
        changes = generate(Course(assignment.root), [assignment.id], check=True)
        problems = [f"{change.path.name} is stale ({change.kind})" for change in changes if change.stale]
        if problems:
            problems.append(f"run `autograder generate {assignment.id}`")
        if assignment.template_dir.is_dir():
            problems += leaks_of(assignment)
    except AuthoringError as error:
        problems = str(error).splitlines()
    return Row("leaks", "student version", problems, time.monotonic() - start)


def _false_fail(assignment: Assignment, dataset: str, profile: str) -> Row:
    problems = list(accuracy_problems(assignment.manifest, dataset, profile))
    worst = worst_bound(assignment.manifest, dataset, profile)
    note = "none" if worst is None else f"≤ {worst:.0e}"
    return Row("false fail", f"{dataset}/{profile}", problems, 0.0, note)


def _job(one: Expectation, profile: str, dataset: str, seed: int) -> Job:
    return Job(
        token=one.token,
        filename=one.filename,
        source=one.source,
        seed=seed,
        profile=profile,
        dataset=dataset,
        questions=None if one.questions is None else list(one.questions),
        only_checks=None if one.only_checks is None else list(one.only_checks),
    )


def _row(one: Expectation, answer: SubmissionResult | str) -> Row:
    if isinstance(answer, str):
        return Row(one.kind, one.name, [f"not judged: {answer}"], 0.0, one.title)
    return Row(one.kind, one.name, one.judge(answer), answer.seconds, one.title, answer.cpu_seconds)


def _messages(one: Expectation, result: SubmissionResult) -> list[MutantMessage]:
    """Return what a student who made this mistake would read."""
    return [
        MutantMessage(one.name, one.title, verdict.check, str(verdict.status), verdict.message, verdict.hint)
        for verdict in result.verdicts
        if verdict.status not in (Status.PASSED, Status.SKIPPED)
    ]

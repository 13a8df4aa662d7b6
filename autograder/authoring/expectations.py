"""What `verify` grades, and what each submission must earn: a job and the judgement of its result.

Every expectation is a pure function of a result, so that what counts as caught or accepted can be read
and tested without grading anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.cheats import cheats
from autograder.authoring.composition import Planted, compose, planted_in
from autograder.authoring.declared import dependencies, with_dependencies
from autograder.authoring.handout import build
from autograder.authoring.master import Master
from autograder.checks.classify import cause_of
from autograder.checks.verdicts import Status, Verdict
from autograder.course import Assignment, Manifest
from autograder.judge.result import SubmissionResult

CAUGHT = (Status.FAILED, Status.ERROR, Status.TIMED_OUT)
SUFFIXES = (".py", ".ipynb")
TRAINING = ("solution", "variant", "mutant")
"""the kinds that get as far as training; skeletons and cheats fail before"""


@dataclass(frozen=True)
class Expectation:
    """One submission of `verify`: what is graded, and `judge`, which gives the problems of its result."""

    kind: str
    name: str
    title: str
    filename: str
    source: bytes
    judge: Callable[[SubmissionResult], list[str]]
    questions: tuple[str, ...] | None = None
    only_checks: tuple[str, ...] | None = None
    watched: tuple[str, ...] = ()

    @property
    def token(self) -> str:
        """The name of its job."""
        return f"{self.kind}:{self.name}"

    def may_train(self, manifest: Manifest) -> bool:
        """Say whether a check that trains for an accuracy may run on it: such jobs take longest."""
        if self.kind not in TRAINING:
            return False
        checks = {threshold.check for threshold in manifest.thresholds}
        if self.only_checks is not None:
            return not checks.isdisjoint(self.only_checks)
        questions = {check.partition(".")[0] for check in checks}
        return self.questions is None or not questions.isdisjoint(self.questions)


def expectations(assignment: Assignment, master: Master) -> Iterator[Expectation]:
    """Yield all that the assignment must prove, the solution first.

    Raises AuthoringError when a mutant, a variant or a check file cannot be read.
    """
    manifest = assignment.manifest
    yield Expectation(
        "solution",
        master.path.name,
        "the master as it is",
        master.path.name,
        master.text.encode(),
        lambda result: full_marks(result, [question.id for question in manifest.questions]),
    )
    for path, content in build(assignment).items():
        if path in (f"{manifest.id}.py", f"{manifest.id}.ipynb"):
            yield Expectation("skeleton", path, "nothing filled in", path, content, _nothing(manifest))
    for variant in planted_in(assignment, "variant"):
        yield _variant(master, variant)
    depends = dependencies(assignment)
    for mutant in planted_in(assignment, "mutant"):
        yield _mutant(master, mutant, depends)
    for name, title, source in cheats(manifest):
        yield Expectation("hostile", name, title, f"{manifest.id}.py", source, _nothing(manifest))
    for file in hostile_files(assignment):
        yield Expectation("hostile", file.name, "", file.name, file.read_bytes(), _nothing(manifest))


def hostile_files(assignment: Assignment) -> list[Path]:
    """Return the submissions that were written against this assignment alone."""
    folders = (assignment.hostile_dir, assignment.root / "tests" / "attacks" / assignment.id)
    return [path for folder in folders for path in sorted(folder.glob("*")) if path.suffix in SUFFIXES]


def full_marks(result: SubmissionResult, questions: list[str]) -> list[str]:
    """Return why a submission that must earn everything in `questions` does not."""
    if result.status == "unreadable":
        return [f"cannot be read: {result.load.problem}"]
    missing = [question for question in questions if not _of(result, question)]
    problems = [f"{question}: no check reported" for question in missing]
    return problems + [_said(verdict) for verdict in result.verdicts if not _full(verdict)]


def no_marks(result: SubmissionResult, questions: list[str]) -> list[str]:
    """Return where a submission that must earn nothing earns something, or was not judged."""
    problems = []
    for question in questions if result.status != "unreadable" else []:
        points = result.points(question)
        if points is None:
            reasons = [
                _said(verdict) for verdict in _of(result, question) if verdict.status == Status.NOT_JUDGED
            ]
            problems += reasons or [f"{question}: no check reported"]
        elif points > 0:
            earners = ", ".join(verdict.check for verdict in _of(result, question) if verdict.awarded > 0)
            problems.append(f"{question}: earns {points:g} points ({earners})")
    return problems


def caught(result: SubmissionResult, checks: tuple[str, ...]) -> list[str]:
    """Return which of the named checks do not catch a mutant, and what happened instead.

    A check that was skipped caught nothing: the one it builds on did, and is the one to name.
    """
    problems = []
    by_check = {verdict.check: verdict for verdict in result.verdicts}
    for check in checks:
        verdict = by_check.get(check)
        if verdict is None:
            problems.append(f"{check} did not report")
        elif verdict.status == Status.SKIPPED:
            first = next((one.check for one in result.verdicts if one.status in CAUGHT), "another check")
            problems.append(f"{check} was skipped because {first} caught it; name that one")
        elif verdict.status == Status.NOT_JUDGED:
            problems.append(_said(verdict))
        elif verdict.status == Status.PASSED and _full(verdict):
            problems.append(f"{check} passes it")
    return problems


def _variant(master: Master, variant: Planted) -> Expectation:
    return Expectation(
        "variant",
        variant.name,
        variant.title,
        master.path.name,
        compose(master, variant),
        lambda result: full_marks(result, list(variant.questions)),
        questions=variant.questions,
    )


def _mutant(master: Master, mutant: Planted, depends: dict[str, list[str]]) -> Expectation:
    """Run only the named check and what it builds on: a mutant that fails before training never trains."""
    checks = with_dependencies(mutant.caught_by, depends)
    questions = dict.fromkeys([*mutant.questions, *(check.partition(".")[0] for check in checks)])
    return Expectation(
        "mutant",
        mutant.name,
        mutant.title,
        master.path.name,
        compose(master, mutant),
        lambda result: caught(result, mutant.caught_by),
        questions=tuple(questions),
        only_checks=tuple(checks),
        watched=mutant.caught_by,
    )


def _nothing(manifest: Manifest) -> Callable[[SubmissionResult], list[str]]:
    questions = [question.id for question in manifest.questions]
    return lambda result: no_marks(result, questions)


def _of(result: SubmissionResult, question: str) -> list[Verdict]:
    return [verdict for verdict in result.verdicts if verdict.question == question]


def _full(verdict: Verdict) -> bool:
    return verdict.status == Status.PASSED and verdict.awarded >= verdict.points - 1e-9


def _said(verdict: Verdict) -> str:
    part = (
        f" with {verdict.awarded:g} of {verdict.points:g} points" if verdict.status == Status.PASSED else ""
    )
    why = verdict.message
    if verdict.status == Status.NOT_JUDGED:
        why = cause_of(verdict.debug) or why  # the message is for students; here its author reads
    return f"{verdict.check} {verdict.status}{part}" + (f": {why}" if why else "")

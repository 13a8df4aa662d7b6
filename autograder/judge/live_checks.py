"""What a generated Otter test calls: one check over the live names of a notebook.

Otter's runner catches `Exception` alone, and anything else ends the whole run. So nothing but an
AssertionError leaves `expect_check`; its text is what `autograder check` says.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.checks.collection import CollectedCheck
from autograder.checks.running import RunOptions
from autograder.checks.verdicts import Status, Verdict
from autograder.course.discovery import MANIFEST, Assignment, open_assignment
from autograder.data.images import available
from autograder.errors import AutograderError, CourseError
from autograder.judge.live import LiveProvider
from autograder.judge.reference import load_reference
from autograder.judge.session import Session, with_session

GRADING = "grading"
REFERENCE = "solution.py"


def expect_check(check: str, names: Mapping[str, Any], *, hidden: bool = False) -> None:
    """Run the check with this id over a notebook's globals; raise AssertionError unless it passes.

    The assignment is the one in whose folder the calling test file or the working folder lies. With `hidden`
    it is the one in the folder `grading` there, with all of its checks and the reference solution: what
    `otter assign` puts into an autograder, and no student has.
    """
    try:
        problem = _said(_verdict(check, names, _folder(hidden, sys._getframe(1).f_code.co_filename), hidden))
    except AutograderError as error:
        problem = str(error)
    except KeyboardInterrupt:
        problem = "the check was stopped before it ended; run it again"
    except BaseException as error:  # whatever it is, Otter's run must survive it
        problem = f"the check could not be run: {type(error).__name__}: {error}"
    if problem:
        raise AssertionError(problem) from None


def run_live(
    assignment: Assignment, check: str, names: Mapping[str, Any], *, reference: Any = None, seed: int = 0
) -> Verdict:
    """Return the verdict of one check over live names, and first run what it builds on in its question.

    Public checks are enough unless a `reference` is given. Raises CourseError when the assignment's checks
    cannot be used or have no such check.
    """
    question = check.partition(".")[0]
    verdicts: list[Verdict] = []
    provider = LiveProvider(names, assignment.given_path)

    def body(session: Session) -> None:
        options = RunOptions(
            seed=seed,
            dataset=available()[0].name,
            public_only=reference is None,
            questions=[question],
            only_checks=[*_with_dependencies(check, session.checks)],
        )
        verdicts.extend(session.run(provider, options))

    with_session(
        assignment.checks_dir,
        assignment.manifest,
        body,
        reference=reference,
        public_only=reference is None,
    )
    for verdict in verdicts:
        if verdict.check == check:
            return verdict
    raise CourseError(f"{assignment.checks_dir} has no check {check}; get the assignment's folder afresh")


def _verdict(check: str, names: Mapping[str, Any], folder: Path, hidden: bool) -> Verdict:
    assignment = open_assignment(folder)
    reference = load_reference(folder / REFERENCE) if hidden else None
    if hidden and reference is None:
        raise CourseError(f"{folder / REFERENCE} does not exist; hidden checks need the reference solution")
    return run_live(assignment, check, names, reference=reference)


def _folder(hidden: bool, caller: str) -> Path:
    """Return the assignment's folder: where the test file lies, or the working folder, or above."""
    pattern = f"{GRADING}/*/{MANIFEST}" if hidden else MANIFEST
    for start in (Path(caller).absolute().parent, Path.cwd()):
        for folder in (start, *start.parents):
            found = next(folder.glob(pattern), None)
            if found is not None:
                return found.parent
    raise CourseError(
        f"no {pattern} in {Path.cwd()} or above it; open the notebook in the folder that was handed out for "
        "the assignment"
    )


def _with_dependencies(check: str, checks: Sequence[CollectedCheck]) -> Iterator[str]:
    """Yield the check and what it builds on; a dependency decides whether it is skipped."""
    depends = {one.id: one.declaration.depends for one in checks}
    waiting, seen = [check], {check}
    while waiting:
        current = waiting.pop()
        yield current
        for name in depends.get(current, ()):
            if name not in seen:
                seen.add(name)
                waiting.append(name)


def _said(verdict: Verdict) -> str:
    """Return what a student reads about a check; empty when it passed with all its points."""
    if verdict.status == Status.PASSED and verdict.awarded >= verdict.points - 1e-9:
        return ""
    message = verdict.message or f"the check {verdict.status}"
    if verdict.status == Status.PASSED:
        message = f"{verdict.awarded:g} of {verdict.points:g} points"
    return f"{message}\nHint: {verdict.hint}" if verdict.hint else message

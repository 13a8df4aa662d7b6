"""What pytest collected, held against the manifest, in the order in which it runs.

The manifest is the list of checks that exist. A collected check that it does not declare, points that do
not sum up and dependencies that lead nowhere are mistakes of the assignment and stop everything; a
declared check that was not collected is *not judged* for every submission.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pytest

from autograder.checks.question import Declaration, declaration_of, disagreement
from autograder.course import Manifest, Question
from autograder.errors import CourseError

TOLERANCE = 1e-9


@dataclass
class CollectedCheck:
    """One check and its cases: several pytest items when it is parametrised."""

    declaration: Declaration
    items: list[pytest.Function] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The check's id, e.g. `q1_2.bias_is_added_to_every_row`."""
        return self.declaration.check


def arrange(
    items: Iterable[pytest.Item], manifest: Manifest, *, public_only: bool = False
) -> list[CollectedCheck]:
    """Return the collected checks in running order: questions as the manifest has them, dependencies first.

    Raises CourseError when a test is no declared check, a question's points do not sum up, or a
    dependency is unknown, circular or on a later question.
    """
    checks = _group(items)
    for check in checks.values():
        _expect_declared(check, manifest)
    if not manifest.student and not public_only:
        for question in manifest.questions:
            _expect_points(question, checks)
    ordered: list[CollectedCheck] = []
    for question in manifest.questions:
        mine = [checks[check] for check in question.check_ids() if check in checks]
        ordered += _by_dependency(mine, {check.id for check in ordered}, manifest)
    return ordered


def share_of_missing(question: Question, checks: Sequence[CollectedCheck]) -> float:
    """Return the points of each declared check that was not collected: an even part of what is left."""
    present = {
        check.id: check.declaration.points for check in checks if check.declaration.question == question.id
    }
    missing = len(question.check_ids()) - len(present)
    return max(question.points - sum(present.values()), 0.0) / missing if missing else 0.0


def _group(items: Iterable[pytest.Item]) -> dict[str, CollectedCheck]:
    checks: dict[str, CollectedCheck] = {}
    for item in items:
        declaration = declaration_of(getattr(item, "function", None))
        if declaration is None or not isinstance(item, pytest.Function):
            raise CourseError(
                f"{item.path.name}: {item.name} has no @question(...); every test here needs one"
            )
        check = checks.setdefault(declaration.check, CollectedCheck(declaration))
        if check.items and check.items[0].function is not item.function:
            raise CourseError(
                f"{item.path.name}: {declaration.check} is also defined in {check.items[0].path.name}; "
                "names are unique in an assignment"
            )
        check.items.append(item)
    return checks


def _expect_declared(check: CollectedCheck, manifest: Manifest) -> None:
    declaration = check.declaration
    question = manifest.question(declaration.question)
    kind = "public" if declaration.public else "hidden"
    if declaration.check in question.check_ids("public" if declaration.public else "hidden"):
        return
    name = declaration.check.partition(".")[2]
    if declaration.check in question.check_ids():
        item = check.items[0]
        function = item.function.__name__
        raise CourseError(disagreement(item.path, function, listed_public=not declaration.public))
    raise CourseError(
        f"{declaration.check} is not declared in assignment.toml; add {name!r} to `{kind}` of {question.id}, "
        "or remove the check"
    )


def _expect_points(question: Question, checks: dict[str, CollectedCheck]) -> None:
    present = [checks[check] for check in question.check_ids() if check in checks]
    total = sum(check.declaration.points for check in present)
    if len(present) == len(question.check_ids()) and abs(total - question.points) > TOLERANCE:
        parts = " + ".join(f"{check.declaration.points:g}" for check in present)
        raise CourseError(
            f"{question.id}: its checks sum to {total:g} points ({parts}), expected {question.points:g}"
        )


def _by_dependency(
    checks: Sequence[CollectedCheck], earlier: set[str], manifest: Manifest
) -> list[CollectedCheck]:
    """Order the checks of one question so that each comes after what it depends on; else as declared."""
    here = {check.id for check in checks}
    for check in checks:
        _expect_reachable(check, here | earlier, manifest)
    waiting, ordered = list(checks), list[CollectedCheck]()
    while waiting:
        open_ids = {check.id for check in waiting}
        ready = next(
            (check for check in waiting if not open_ids.intersection(check.declaration.depends)), None
        )
        if ready is None:
            raise CourseError(f"these checks depend on each other in a circle: {', '.join(sorted(open_ids))}")
        waiting.remove(ready)
        ordered.append(ready)
    return ordered


def _expect_reachable(check: CollectedCheck, reachable: set[str], manifest: Manifest) -> None:
    """Raise CourseError unless every dependency runs before `check` or is declared but was not collected."""
    declared = manifest.check_ids()
    for name in check.declaration.depends:
        if name not in declared:
            raise CourseError(f"{check.id} depends on {name!r}, which assignment.toml does not declare")
        elsewhere = name not in reachable and name.partition(".")[0] != check.declaration.question
        if elsewhere and declared.index(name) > declared.index(check.id):
            raise CourseError(f"{check.id} depends on {name!r} of a later question; questions run in order")

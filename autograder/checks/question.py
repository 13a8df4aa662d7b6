"""`@question(...)`: what turns a pytest function into a check of an assignment."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec

from autograder.errors import CourseError

ATTRIBUTE = "autograder_declaration"
PREFIX = "test_"

Function = TypeVar("Function", bound=Callable[..., Any])


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """What the decorator says about a check; `deadline` bounds each of its cases, in seconds of wall time."""

    check: str
    question: str
    points: float
    public: bool
    hint: str
    depends: tuple[str, ...]
    deadline: float | None


def question(
    question_id: str,
    *,
    points: float,
    public: bool = False,
    hint: str = "",
    depends: Iterable[str] = (),
    deadline: float | None = None,
) -> Callable[[Function], Function]:
    """Declare the decorated `test_...` function as a check of `question_id`.

    `points` is what the check is worth; the checks of a question sum to the question's points. `hint` is
    one sentence shown to a student whose code does not pass. `depends` lists ids of checks without which
    this one makes no sense (`"q1_2.dense_has_one_row_per_example"`): it is skipped unless they pass.
    `deadline` bounds the check in seconds of wall time, from its beginning and with all it does in between; a
    parametrised check has it for each of its cases. The budget of the question bounds them all together.

    Raises CourseError when the function's name does not start with `test_`, or a number is out of range.

    Example:
        @question("q1_2", points=4, hint="b has one entry per unit and is added to every row")
        def test_bias_is_added_to_every_row(submission, rng): ...

    """
    if isinstance(depends, str):
        raise CourseError(f"depends={depends!r} is one string; write depends=[{depends!r}]")

    def declare(function: Function) -> Function:
        name = function.__name__
        if not name.startswith(PREFIX):
            raise CourseError(f"the check {name!r} of {question_id} must be called {PREFIX}{name}")
        if not points >= 0:
            raise CourseError(f"{question_id}.{name}: points must be 0 or more, received {points!r}")
        if deadline is not None and not deadline > 0:
            raise CourseError(
                f"{question_id}.{name}: deadline must be above 0 seconds, received {deadline!r}"
            )
        declaration = Declaration(
            check=f"{question_id}.{name.removeprefix(PREFIX)}",
            question=question_id,
            points=float(points),
            public=public,
            hint=hint,
            depends=tuple(depends),
            deadline=deadline,
        )
        setattr(function, ATTRIBUTE, declaration)
        return function

    return declare


def disagreement(where: object, function: str, *, listed_public: bool) -> str:
    """Say that the test `function` in the file `where` is public in the manifest or its decorator alone."""
    if listed_public:
        return (
            f"{where}: {function} is listed under `public` in assignment.toml; "
            "write public=True into its @question, or list it under `hidden`"
        )
    return (
        f"{where}: {function} says public=True but is listed under `hidden` in assignment.toml; "
        "remove public=True from its @question, or list it under `public`"
    )


def declaration_of(function: object) -> Declaration | None:
    """Return what `@question` declared on `function`; None when it is no check."""
    found = getattr(function, ATTRIBUTE, None)
    return found if isinstance(found, Declaration) else None

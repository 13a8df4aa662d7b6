"""Otter's test files of a handout, made from the public pytest checks: `tests/q1_1.py` and so on.

Each case names a check and runs that very check, through `autograder.judge.live_checks`, over the live names
of the notebook. Nothing of a check is written twice, and a failing case says what `autograder check` says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from autograder.authoring.declared import points_of
from autograder.authoring.skeleton import BANNER
from autograder.course import Assignment, Question
from autograder.errors import AuthoringError

FOLDER = "tests"

_HEAD = '''\
# {banner}
"""Otter's view of {label}: each case runs the check of the same name in checks/test_public.py."""

from otter.test_files import test_case

try:
    from autograder.judge.live_checks import expect_check
except ImportError as missing:
    raise ImportError(
        f"{{missing}}. The checks need the course's package: python -m pip install -r requirements.txt"
    ) from None

OK_FORMAT = False

name = "{question}"
'''
_CASE = """

@test_case(name={title}, points={points})
def {name}(env):
    expect_check("{check}", env)
"""


def test_paths(assignment: Assignment) -> list[str]:
    """Return the paths of the test files a handout may hold, one per question."""
    return [f"{FOLDER}/{question.id}.py" for question in assignment.manifest.questions]


def test_files(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """Yield path and text of the Otter test file of each question that has public checks.

    AuthoringError when the points of a public check cannot be read, or a declared one is not there.
    """
    points = points_of(assignment, "test_public.py")
    for question in assignment.manifest.questions:
        if question.public:
            yield f"{FOLDER}/{question.id}.py", _test_file(question, points)


def _test_file(question: Question, points: dict[str, float]) -> str:
    parts = [_HEAD.format(banner=BANNER, label=question.label, question=question.id)]
    for check in question.check_ids("public"):
        if check not in points:
            raise AuthoringError(
                f"{check} is declared public, but checks/test_public.py has no @question of this name"
            )
        name = check.partition(".")[2]
        title = json.dumps(name.replace("_", " "))
        parts.append(_CASE.format(title=title, points=f"{points[check]:g}", name=name, check=check))
    return "".join(parts)

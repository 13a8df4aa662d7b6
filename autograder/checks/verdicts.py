"""What each check ends as: exactly one verdict.

A parametrised check runs as several cases. Its verdict is the worst case's, its award the mean of the
cases', its message that of the first case that did not pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec


class Status(StrEnum):
    """How a check ended. `NOT_JUDGED` is the grader's fault: it withholds the grade and is no zero."""

    PASSED = "passed"
    FAILED = "failed"
    ERROR = "error"
    TIMED_OUT = "timed out"
    SKIPPED = "skipped"
    NOT_JUDGED = "not judged"


# From best to worst. A case that was not judged outweighs all: the check's award is then unknown.
SEVERITY = (
    Status.PASSED,
    Status.SKIPPED,
    Status.FAILED,
    Status.ERROR,
    Status.TIMED_OUT,
    Status.NOT_JUDGED,
)


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What one check says about one submission.

    `points` is what the check is worth and `awarded` what of it was earned (0 <= awarded <= points).
    `message` and `hint` are for the student; `debug` (a traceback of the check's own code, what the box
    printed) is for the instructor alone and is never shown to a student. `seconds` is wall time.
    `accuracies` are those that the check measured, in order: thresholds are calibrated from them.
    """

    check: str
    question: str
    status: Status
    points: float
    awarded: float
    public: bool
    message: str = ""
    hint: str = ""
    seconds: float = 0.0
    debug: str = ""
    accuracies: tuple[float, ...] = ()


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How one case of a check ended; `award` is the part earned, 0 to 1."""

    status: Status
    award: float
    message: str = ""
    case: str = ""
    seconds: float = 0.0
    debug: str = ""
    accuracies: tuple[float, ...] = ()


def combine(outcomes: Sequence[Outcome]) -> Outcome:
    """Return one outcome for all cases of a check; without a case it is not judged."""
    if not outcomes:
        return Outcome(status=Status.NOT_JUDGED, award=0.0, message="the check did not report")
    worst = max((outcome.status for outcome in outcomes), key=SEVERITY.index)
    debug = "\n\n".join(outcome.debug for outcome in outcomes if outcome.debug)
    return Outcome(
        status=worst,
        award=sum(outcome.award for outcome in outcomes) / len(outcomes),
        message=_first_message(outcomes, worst),
        seconds=sum(outcome.seconds for outcome in outcomes),
        debug=debug,
        accuracies=tuple(accuracy for outcome in outcomes for accuracy in outcome.accuracies),
    )


def _first_message(outcomes: Sequence[Outcome], worst: Status) -> str:
    """Return the message of the first case that did not pass, naming the case unless all say the same.

    A check that was not judged explains that, whichever other case failed before.
    """
    everywhere = len({outcome.message for outcome in outcomes}) == 1
    for outcome in outcomes:
        if outcome.status is worst if worst is Status.NOT_JUDGED else outcome.status is not Status.PASSED:
            named = outcome.case and outcome.message and not everywhere
            return f"case {outcome.case}: {outcome.message}" if named else outcome.message
    return next((outcome.message for outcome in outcomes if outcome.message), "")

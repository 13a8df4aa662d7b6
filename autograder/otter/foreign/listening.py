"""What boxes claim about one submission, collected as it arrives, over as many boxes as it takes.

A cell or a test that ends its box (a loop, an exit, a crash) is skipped in the next one, as a notebook goes
on after a cell that raised; so it costs itself only. After `MAX_BOXES`, or twice the wall limit, what is
missing stays missing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from autograder.checks.submission import Ending
from autograder.judge.boxes import Box, BoxZygote
from autograder.wire.errors import ClaimError, DeadlineError, WireError
from autograder.wire.limits import Limits
from autograder.wire.messages import BoxLimits, ErrorReport, Told
from autograder.wire.otter import (
    MAX_ERROR,
    MAX_STATEMENT,
    MAX_TEXT,
    AnyStatement,
    BegunCell,
    BegunTest,
    BrokenTest,
    Bundle,
    EndedTest,
    Finished,
    Package,
    RaisedCell,
    SubmissionRefused,
    pack_package,
    unpack_statement,
)

PROGRAM = "autograder.box.otter.grade"
MAX_BOXES, PATIENCE = 4, 2
MAX_STATEMENTS, MAX_BYTES = 20_000, 32 << 20
OUTPUT_KEPT = 4000
_FRAME = Limits(frame_bytes=MAX_STATEMENT + 1024)


@dataclass
class Claims:
    """All that was claimed of the tests in `tests`; what is said of others is dropped.

    How boxes ended that did not finish is kept by the cell or test that was running; `last` is the last one.
    """

    tests: frozenset[str]
    ended: dict[str, EndedTest] = field(default_factory=dict)
    unusable: dict[str, str] = field(default_factory=dict)
    raised: dict[int, ErrorReport] = field(default_factory=dict)
    lost_cells: dict[int, Ending] = field(default_factory=dict)
    lost_tests: dict[str, Ending] = field(default_factory=dict)
    refused: str = ""
    last: Ending | None = None
    output: str = ""
    cpu_seconds: float = 0.0
    finished: bool = False


def listen(
    zygote: BoxZygote,
    limits: BoxLimits,
    bundle: Bundle,
    tests: frozenset[str],
    source: bytes,
    filename: str,
) -> Claims:
    """Run one submission and return what was claimed. Raises JudgeError when there is no box to be had."""
    claims = Claims(tests)
    until = time.monotonic() + PATIENCE * limits.wall_seconds
    for _ in range(MAX_BOXES):
        package = Package(
            bundle=bundle,
            filename=filename,
            source=source,
            skip_cells=sorted(claims.lost_cells),
            skip_tests=sorted(claims.lost_tests),
        )
        box = zygote.spawn(limits, pack_package(package), filename, program=PROGRAM)
        more_helps = _Conversation(box, claims).hold(limits.wall_seconds)
        if not more_helps or time.monotonic() > until:
            break
    return claims


class _Conversation:
    """One box, from its start to its end."""

    def __init__(self, box: Box, claims: Claims) -> None:
        self._box, self._claims = box, claims
        self._cell: int | None = None
        self._test: str | None = None
        box.channel.limits = _FRAME

    def hold(self, seconds: float) -> bool:
        """Listen until the box has said all or is dead; return whether another box may bring more."""
        claims, nonsense = self._claims, ""
        try:
            self._listen(time.monotonic() + seconds)
        except DeadlineError:
            self._box.kill("wall limit")
        except ClaimError as error:
            nonsense = f"the box was ended, because its statements are not to be read: {error}\n"
            self._box.kill("exit")
        except WireError:
            pass  # the box is gone; how it ended is told below
        end = self._box.end()
        ending = Ending(*end._replace(output=nonsense + end.output[-OUTPUT_KEPT:]))
        claims.cpu_seconds += ending.cpu_seconds
        claims.output = ending.output
        if claims.finished or claims.refused:
            return False
        claims.last = ending
        return ending.cause != "lost" and self._blame(ending)

    def _listen(self, deadline: float) -> None:
        room = MAX_BYTES
        for _ in range(MAX_STATEMENTS):
            message = self._box.channel.receive(deadline)
            if not isinstance(message, Told):
                raise ClaimError(f"a box sent {type(message).__name__} instead of a statement")
            room -= len(message.json)
            if room < 0:
                break
            self._take(unpack_statement(message.json))
            if self._claims.finished or self._claims.refused:
                return
        raise ClaimError("too many statements")

    def _take(self, statement: AnyStatement) -> None:
        claims = self._claims
        match statement:
            case BegunCell(number=number):
                self._cell, self._test = number, None
            case RaisedCell(number=number, error=error):
                claims.raised[number] = ErrorReport(error.type_name[:60], error.message[:MAX_ERROR])
            case BegunTest(name=name) if name in claims.tests:
                self._test = name
            case EndedTest(name=name) if name in claims.tests:
                claims.ended[name], self._test = statement, None
            case BrokenTest(path=path, reason=reason):
                claims.unusable[path] = reason[:MAX_TEXT]
            case SubmissionRefused(reason=reason):
                claims.refused = reason[:MAX_TEXT] or "Otter does not take this file"
            case Finished():
                claims.finished = True
            case BegunTest() | EndedTest():
                pass  # of a test that the zip does not declare
            case other:
                raise ClaimError(f"a box stated {type(other).__name__} about a submission")

    def _blame(self, ending: Ending) -> bool:
        """Note what was running when the box died; return whether that is new, so that skipping it helps."""
        claims = self._claims
        if self._test is not None:
            new = self._test not in claims.lost_tests
            claims.lost_tests[self._test] = ending
        elif self._cell is not None:
            new = self._cell not in claims.lost_cells
            claims.lost_cells[self._cell] = ending
        else:
            new = False
        return new

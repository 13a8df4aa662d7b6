"""What goes into and comes out of a box in which Otter itself runs.

Into it: one `Package`, msgpack in a sealed memory file. Out of it: statements, one JSON object each, sent as
they become true. A statement is a claim like any other: Otter runs its tests in the student's process, so a
submission can state what it likes about itself. It holds no points, so it can claim none: those are counted
on the other side, from what the zip's own tests declare.
"""

from __future__ import annotations

from typing import Annotated

import msgspec

from autograder.wire.errors import ClaimError
from autograder.wire.messages import ErrorReport

MAX_STATEMENT = 2 << 20
CellNumber = Annotated[int, msgspec.Meta(ge=0, le=100_000)]
MAX_TEXT = 4000
MAX_ERROR = 300  # of a cell that raised: it goes into the feedback, and may quote what the cell read


class Bundle(msgspec.Struct, frozen=True, kw_only=True):
    """What every box of one assignment gets: files by their path beside the submission, and Otter's settings.

    The test files are those in `tests/`. `seed`, `seed_variable` and `assignment_name` mean what they mean in
    `otter_config.json`.
    """

    files: dict[str, bytes]
    seed: int | None = None
    seed_variable: str | None = None
    assignment_name: str | None = None


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """The bundle and one submission. What ended an earlier box is skipped: cells by number, tests by name."""

    bundle: Bundle
    filename: str = ""
    source: bytes = b""
    skip_cells: list[int] = []
    skip_tests: list[str] = []


class Case(msgspec.Struct, frozen=True):
    """One declared test case; `points` as Otter resolved them."""

    name: str
    hidden: bool
    points: float
    success_message: str | None = None
    failure_message: str | None = None


class Statement(msgspec.Struct, frozen=True, tag=True):
    """One JSON object."""


class DeclaredTest(Statement, frozen=True):
    """A test file of the zip, read in a box that holds no submission. `path` is its name below `tests/`."""

    path: str
    name: str
    all_or_nothing: bool
    cases: list[Case]


class BrokenTest(Statement, frozen=True):
    """A test file that Otter cannot load, and why."""

    path: str
    reason: str


class SubmissionRefused(Statement, frozen=True):
    """Otter does not grade this file at all."""

    reason: str


class BegunCell(Statement, frozen=True):
    """The student's code cell of this number, from 1, is about to run."""

    number: CellNumber


class RaisedCell(Statement, frozen=True):
    """The cell ended with an exception; the next ones run all the same."""

    number: CellNumber
    error: ErrorReport


class BegunTest(Statement, frozen=True):
    """The test of this name is about to run."""

    name: str


class EndedTest(Statement, frozen=True):
    """For each case in order whether it passed, and what Otter says about it."""

    name: str
    passed: list[bool]
    messages: list[str]


class Finished(Statement, frozen=True):
    """All cells and all tests have run."""


AnyStatement = (
    DeclaredTest | BrokenTest | SubmissionRefused | BegunCell | RaisedCell | BegunTest | EndedTest | Finished
)

_package_decoder = msgspec.msgpack.Decoder(Package)
_statement_decoder: msgspec.json.Decoder[AnyStatement] = msgspec.json.Decoder(AnyStatement)


def pack_package(package: Package) -> bytes:
    """Return `package` as bytes."""
    return msgspec.msgpack.encode(package)


def unpack_package(data: bytes) -> Package:
    """Return the package in `data`. Raises msgspec's errors: both ends are ours."""
    return _package_decoder.decode(data)


def pack_statement(statement: Statement) -> bytes:
    """Return `statement` as JSON."""
    return msgspec.json.encode(statement)


def unpack_statement(data: bytes) -> AnyStatement:
    """Return the statement in `data`. Raises ClaimError for anything else."""
    if len(data) > MAX_STATEMENT:
        raise ClaimError(f"a statement of {len(data)} bytes: at most {MAX_STATEMENT} are read")
    try:
        return _statement_decoder.decode(data)
    except (msgspec.MsgspecError, RecursionError, MemoryError, ValueError) as error:
        raise ClaimError(f"a box's statement is malformed: {str(error)[:200]}") from None

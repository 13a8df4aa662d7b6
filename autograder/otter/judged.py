"""What judging one folder gave, as data that passes from the process that judged to the one of Otter."""

from __future__ import annotations

from pathlib import Path

import msgspec

from autograder.checks.text import one_line
from autograder.course.manifest import Manifest
from autograder.errors import OtterError
from autograder.judge.result import SubmissionResult
from autograder.otter.grades import why_withheld
from autograder.otter.shown import isolation

_MOST_BYTES = 64 * 2**20


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """One folder's outcome: the result, or `problem`, which says why there was nothing to judge.

    `remarks` are sentences for instructors alone: what the intake noticed, why isolation is not full.
    """

    file: str
    result: SubmissionResult | None = None
    problem: str = ""
    remarks: list[str] = []

    def withheld(self, manifest: Manifest) -> str:
        """Return why the grade is withheld, in one line; empty when there is a grade."""
        return one_line(self.problem, 1000) or why_withheld(self.result, manifest)

    def for_instructors(self) -> list[str]:
        """Return the sentence on isolation, where something was judged, and the remarks."""
        return [*([] if self.result is None else [isolation(self.result)]), *self.remarks]


def write_judged(judged: Judged, path: Path) -> None:
    """Write `judged` as JSON."""
    path.write_bytes(msgspec.json.encode(judged))


def read_judged(path: Path) -> Judged:
    """Read what `write_judged` wrote; raises OtterError when it is anything else."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise OtterError(f"{path.name} has more than {_MOST_BYTES} bytes")
        return msgspec.json.decode(path.read_bytes(), type=Judged)
    except (OSError, msgspec.MsgspecError, RecursionError) as error:
        raise OtterError(f"judging left no readable answer ({str(error)[:200]})") from None

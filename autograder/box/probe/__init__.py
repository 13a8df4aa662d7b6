"""A hostile self-test: tries, inside a box, everything that a box must not be able to do.

Each attempt is a function that returns a word about its success, or raises OSError when it was stopped. The
trusted side runs them through `main` before it claims a rung, and the tests run them once more with one layer
off, when they must succeed: a probe that cannot succeed proves nothing.
"""

import json
from typing import Any

from autograder.box.probe import files, inheritance, kernel, network, processes
from autograder.box.probe.attempt import Attempt, Bait, attempts

__all__ = ["files", "inheritance", "kernel", "main", "network", "processes"]


def main(bait: Bait) -> None:
    """Try everything and print the outcomes as JSON."""
    # Those that would change the view of all others come last.
    ordered = sorted(attempts, key=lambda each: each.kind == "kernel")
    print(json.dumps([_outcome(each, bait) for each in ordered]))


def _outcome(attempt: Attempt, bait: Bait) -> dict[str, Any]:
    try:
        detail, stopped = attempt.run(bait), False
    except OSError as problem:
        detail, stopped = str(problem), True
    return {"name": attempt.name, "kind": attempt.kind, "stopped": stopped, "detail": detail[:80]}

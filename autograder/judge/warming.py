"""Getting a zygote warm: everything a judge would do for the first time is done once, before the fork.

A throw-away pytest session over one passing and one failing check loads what pytest and the plugin load
lazily. Twenty checks in a judge forked without it take 480 ms, with it 63 ms.
"""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterable
from pathlib import Path

from autograder.checks.running import RunOptions
from autograder.checks.submission import Ending, Opened
from autograder.course import Manifest
from autograder.errors import JudgeError
from autograder.judge.session import Session, with_session

HEAVY = ("numpy", "tensorflow", "keras")

CHECKS = """
import pytest
from autograder.checks import expect_close, question

@question("q1", points=50)
@pytest.mark.parametrize("x", [1.0, 2.0])
def test_passes(rng, x):
    expect_close([x, rng.random()], [x, 0.5], atol=2.0)

@question("q1", points=50)
def test_fails():
    assert [1, 2] == [1, 3]
"""


def heavy_modules(manifest: Manifest) -> tuple[str, ...]:
    """Return which of NumPy, TensorFlow and Keras the assignment uses: what its zygotes import."""
    return tuple(name for name in HEAVY if name in manifest.modules)


def import_modules(names: Iterable[str]) -> None:
    """Import modules by name, so that forked processes find them loaded."""
    for name in names:
        importlib.import_module(name)


def run_throw_away_session() -> None:
    """Collect and run a few trivial checks of our own."""
    manifest = Manifest.model_validate(
        {
            "id": "warming",
            "order": 0,
            "title": "Warming",
            "questions": [
                {"id": "q1", "title": "Q", "name": "f", "points": 100, "hidden": ["passes", "fails"]}
            ],
        }
    )
    with tempfile.TemporaryDirectory(prefix="autograder-warming-") as folder:
        checks = Path(folder, "checks")
        checks.mkdir()
        (checks / "test_hidden.py").write_text(CHECKS)
        with_session(checks, manifest, _run_once)


class _NoSubmission:
    def open(self, question: str, cpu_seconds: float, wall_seconds: float) -> Opened:
        raise JudgeError(f"a warming check wants a submission ({question}, {Ending().cause})")


def _run_once(session: Session) -> None:
    session.run(_NoSubmission(), RunOptions())

"""The pytest plugin: collects the checks of an assignment and runs them over one submission.

pytest collects, sets up fixtures, parametrises and rewrites assertions as its users expect. What it does
not do is decide what an exception means: `pytest_runtest_makereport` hands it to the run (`running.py`),
and the run loop is the plugin's, so that a judge can be forked between collecting and running.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
import pytest

from autograder.checks.collection import CollectedCheck, arrange
from autograder.checks.current import set_current
from autograder.checks.datasets import CheckProfile, Data, generator_for
from autograder.checks.question import Declaration, declaration_of
from autograder.checks.running import CheckRun
from autograder.checks.verdicts import Outcome, Verdict
from autograder.course import Manifest
from autograder.errors import CourseError, JudgeError

Body = Callable[[Sequence[CollectedCheck]], None]


class NotBegun(Exception):  # noqa: N818 - a decision, not an error
    """The check does not begin: its outcome is settled already."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome


class ChecksPlugin:
    """Collects checks and then calls `body` with them; `run_all` is what a body calls for each submission."""

    def __init__(
        self, manifest: Manifest, body: Body, reference: Any = None, *, public_only: bool = False
    ) -> None:
        self.error: BaseException | None = None
        self.begun = False
        self._manifest = manifest
        self._body = body
        self._reference = reference
        self._public_only = public_only
        self._problems: list[str] = []
        self._run: CheckRun | None = None
        self._data: Data | None = None
        self._started = 0.0
        self._case: Outcome | None = None

    # --- collecting -------------------------------------------------------------------------------

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember a check file that cannot be imported."""
        if report.failed:
            lines = str(report.longrepr).strip().splitlines()
            self._problems.append(
                f"{report.nodeid}: cannot be collected: {lines[-1] if lines else 'unknown'}"
            )

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hand the collected checks to the body in place of pytest's own loop."""
        self.begun = True
        try:
            if self._problems:
                raise CourseError("; ".join(self._problems))
            self._body(arrange(session.items, self._manifest, public_only=self._public_only))
        except BaseException as error:
            # pytest would print an INTERNALERROR; the caller of pytest.main raises this again instead.
            self.error = error
        return True

    # --- running ----------------------------------------------------------------------------------

    def run_all(self, run: CheckRun) -> list[Verdict]:
        """Run every check of `run` in order; return the verdicts in the order of the manifest."""
        self._run, self._data = run, None
        items = [item for check in run.checks for item in check.items]
        following = dict(zip(items, [*items[1:], None], strict=False))  # not strict: there may be no item
        verdicts = run.unreported()
        try:
            for check in run.checks:
                for item in check.items:
                    item.ihook.pytest_runtest_protocol(item=item, nextitem=following[item])
                verdicts.append(run.finish(check))
        finally:
            run.close()
            self._run = None
        order = {name: position for position, name in enumerate(self._manifest.check_ids())}
        return sorted(verdicts, key=lambda verdict: order[verdict.check])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin a case, or settle it at once when a dependency did not pass or the budget is gone."""
        declaration, run = self._current(item)
        self._started, self._case = time.monotonic(), None
        settled = run.reason_not_to_run(declaration)
        if settled is not None:
            raise NotBegun(settled)
        run.begin(declaration)
        name = declaration.check + _case_name(item)
        set_current(LazySubmission(run), generator_for(run.options.seed, f"{name} training"))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Settle the case from what its set-up or its call ended with; record it when it is torn down."""
        declaration, run = self._current(item)
        error = None if call.excinfo is None else call.excinfo.value
        if isinstance(error, NotBegun):
            self._case = error.outcome
        elif self._case is None and (error is not None or call.when == "call"):
            self._case = run.judge(error)
        if call.when == "teardown" and self._case is not None:
            seconds = time.monotonic() - self._started
            case = msgspec.structs.replace(self._case, seconds=seconds, case=_case_name(item))
            run.record(declaration, case)
        # Built here, so that pytest formats no traceback and skips the call after a failed set-up.
        outcome = "passed" if error is None else "failed"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)  # type: ignore[arg-type]

    # --- fixtures ---------------------------------------------------------------------------------

    @pytest.fixture
    def submission(self) -> Any:
        """Give the student's code: calls run in its box, and plain data comes back."""
        return LazySubmission(self._running())

    @pytest.fixture
    def reference(self) -> Any:
        """Give the reference solution's functions, in the judge; only where hidden checks run."""
        if self._reference is None:
            raise CourseError(
                "`reference` is for hidden checks; public checks run where there is no solution"
            )
        return self._reference

    @pytest.fixture
    def rng(self, request: pytest.FixtureRequest) -> np.random.Generator:
        """Give a generator seeded from the run's seed and the check's id, whichever other checks run."""
        declaration, run = self._current(request.node)
        return generator_for(run.options.seed, declaration.check + _case_name(request.node))

    @pytest.fixture
    def data(self) -> Data:
        """Give images with renamed labels for this submission, and accuracy computed in the judge."""
        if self._data is None:
            options = self._running().options
            self._data = Data(options.dataset, options.seed)
        return self._data

    @pytest.fixture
    def profile(self, request: pytest.FixtureRequest) -> CheckProfile:
        """Tell how hard to train in this run, and the threshold of the running check."""
        declaration, run = self._current(request.node)
        return CheckProfile(self._manifest, run.options.profile, run.options.dataset, declaration.check)

    def _running(self) -> CheckRun:
        if self._run is None:
            raise JudgeError("a check ran outside a run")
        return self._run

    def _current(self, item: Any) -> tuple[Declaration, CheckRun]:
        declaration = declaration_of(item.function)
        if declaration is None:
            raise JudgeError(f"{item.nodeid} is no check")
        return declaration, self._running()


class LazySubmission:
    """Opens the question's box at the first use, so that a check without it costs none."""

    def __init__(self, run: CheckRun) -> None:
        self._run = run

    def __getattr__(self, name: str) -> Any:
        return getattr(self._run.submission(), name)


def _case_name(item: Any) -> str:
    callspec = getattr(item, "callspec", None)
    return "" if callspec is None else str(callspec.id)

"""Running Otter's test files so that each is told of when it begins and when it has ended.

Otter runs a test either where the notebook says `grader.check("q1")` or, when it has not been run yet, after
the last cell. Both ways lead through `run` of a test file, which is wrapped here; everything else is Otter's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from otter.test_files.abstract_test import TestCaseResult, TestFile
from otter.test_files.exception_test import ExceptionTestFile
from otter.test_files.ok_test import OKTestFile

from autograder.box.failures import plain_text
from autograder.wire import otter as w

Tell = Callable[[w.Statement], None]
Run = Callable[[Any, dict[str, Any]], None]
NOT_RUN = "the submission did not survive this test"


def watch(tell: Tell, skipped: list[str]) -> None:
    """From now on tell of every test run. Tests named in `skipped` fail in all cases without being run."""
    for kind in (ExceptionTestFile, OKTestFile):
        kind.run = _watched(kind.run, tell, skipped)


def _watched(run: Run, tell: Tell, skipped: list[str]) -> Run:
    def run_and_tell(test: Any, environment: dict[str, Any]) -> None:
        name = str(test.name)
        if name in skipped:
            test.test_case_results = [TestCaseResult(case, NOT_RUN, False) for case in test.test_cases]
            return
        tell(w.BegunTest(name))
        _run_every_case(run, test, environment)
        results = test.test_case_results
        length = min(w.MAX_TEXT, w.MAX_STATEMENT // 8 // max(len(results), 1))
        messages = [plain_text(result.message or "", length) for result in results]
        tell(w.EndedTest(name, [bool(result.passed) for result in results], messages))

    return run_and_tell


def _run_every_case(run: Run, test: TestFile, environment: dict[str, Any]) -> None:
    """Run all cases. Otter gives up at a `sys.exit()` in a tested function; here it fails its own case."""
    cases, results = test.test_cases, []
    try:
        remaining = list(cases)
        while remaining:
            test.test_cases = remaining
            try:
                run(test, environment)
                results += test.test_case_results
                break
            except BaseException as error:
                done = list(test.test_case_results)
                text = f"Test case failed\n{type(error).__name__}: {plain_text(error, w.MAX_TEXT)}"
                failed = TestCaseResult(remaining[len(done)], text, False)
                results += [*done, failed]
                remaining = remaining[len(done) + 1 :]
    finally:
        test.test_cases, test.test_case_results = cases, results

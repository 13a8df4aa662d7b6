"""From our verdicts to Otter's `GradingResults`, in this process: no kernel, no notebook, no pickle.

A question becomes a test file, a check a test case. Otter knows only passed and failed cases, so a question's
points are set with `update_score`, which keeps fractional awards; each case says its own part in words, and
the exact figures travel as plugin data, under the plugin's name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from autograder.checks.verdicts import Verdict
from autograder.course.manifest import Manifest, Question
from autograder.judge.result import SubmissionResult
from autograder.otter.extra import need_otter
from autograder.otter.grades import expect_grade, points_of
from autograder.otter.settings import PLUGIN
from autograder.otter.shown import for_instructor, for_student, passed

if TYPE_CHECKING:
    from otter.test_files import GradingResults, TestCase, TestFile


def grading_results(
    result: SubmissionResult, manifest: Manifest, *, hidden_messages: bool = True
) -> GradingResults:
    """Return `result` as Otter's own object.

    Without `hidden_messages` a hidden check says only how it ended, and its hint: for assignments whose
    hidden results are shown to students once grades are published. Raises OtterError when Otter is not
    installed or the grade is withheld.
    """
    need_otter()
    from otter.test_files import GradingResults

    results = GradingResults([])
    install(results, result, manifest, hidden_messages=hidden_messages)
    return results


def install(
    results: GradingResults, result: SubmissionResult, manifest: Manifest, *, hidden_messages: bool = True
) -> None:
    """Put our verdicts in the place of whatever `results` holds. Raises OtterError for a withheld grade."""
    expect_grade(result, manifest)
    results.clear_results()
    # Otter notes here that its kernel brought no results, and then gives 0 points whatever stands beside it.
    # Nothing of ours comes from that kernel.
    results._catastrophic_error = None
    for question in manifest.questions:
        results.results[question.id] = _test_file(question, result, hidden_messages)
    results.set_plugin_data(PLUGIN, plugin_data(result))


def plugin_data(result: SubmissionResult) -> dict[str, Any]:
    """Return what each check earned, exactly, and behind which rung of isolation, as plain data."""
    checks = {
        verdict.check: {"status": str(verdict.status), "awarded": verdict.awarded, "points": verdict.points}
        for verdict in result.verdicts
    }
    return {"assignment": result.assignment, "rung": result.provenance.get("rung", ""), "checks": checks}


def _test_file(question: Question, result: SubmissionResult, hidden_messages: bool) -> TestFile:
    # OttrTestFile is Otter's class for what was run outside of Otter. One of our own would make Otter's files
    # unreadable on a machine that has Otter alone.
    from otter.test_files.abstract_test import TestCaseResult
    from otter.test_files.ottr_test import OttrTestFile

    verdicts = [verdict for verdict in result.verdicts if verdict.question == question.id]
    cases = [_test_case(verdict) for verdict in verdicts]
    file = OttrTestFile(question.id, "", cases, all_or_nothing=False)
    file.test_case_results = [
        TestCaseResult(case, _message(verdict, hidden_messages), passed(verdict))
        for case, verdict in zip(cases, verdicts, strict=True)
    ]
    file.update_score(points_of(result, question.id))
    return file


def _test_case(verdict: Verdict) -> TestCase:
    from otter.test_files.abstract_test import TestCase

    name = verdict.check.partition(".")[2]
    return TestCase(name, "", not verdict.public, verdict.points, None, None)


def _message(verdict: Verdict, hidden_messages: bool) -> str:
    mine = for_instructor if hidden_messages and not verdict.public else for_student
    return mine(verdict)

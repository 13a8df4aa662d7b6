"""From our verdicts to Gradescope's `results.json`, check by check. Needs no Otter.

    public check   visible at once, with its message and hint
    hidden check   hidden; with `after_published` it shows, once grades are published, how it ended and the
                   author's hint
    the last entry never shown to students: isolation, messages and logs of hidden checks, provenance

All text is declared plain and cleaned of terminal escapes and direction marks. The points are those of the
checks; no total is given beside them, so that Gradescope hides the total while parts of it are hidden.
Source of the form: Gradescope's "Autograder Specifications", results.json.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograder.checks.text import check_title, clean, one_line, question_label
from autograder.checks.verdicts import Verdict
from autograder.course.manifest import Manifest
from autograder.judge.result import SubmissionResult
from autograder.otter.grades import expect_grade
from autograder.otter.shown import for_instructor, for_student, isolation, passed

FOR_INSTRUCTORS = "For instructors"
_LONGEST_NOTE = 600
_FACTS = {
    "dataset": "Data set",
    "profile": "Profile",
    "seed": "Seed",
    "submission": "SHA-256 of the file",
    "judged_at": "Judged at",
}


def results_json(
    result: SubmissionResult,
    manifest: Manifest,
    *,
    file: str = "",
    after_published: bool = False,
    remarks: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the content of `results.json`; `remarks` are sentences for instructors alone.

    `file` is what the student called the file, which its box did not learn.

    Raises OtterError when the grade is withheld: then there must be no results.json, which Gradescope shows
    as a failure of the autograder, never as a zero.
    """
    expect_grade(result, manifest)
    tests = [_test(verdict, after_published) for verdict in result.verdicts]
    return {
        "execution_time": max(round(result.seconds), 0),
        "stdout_visibility": "hidden",
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "output": _for_everybody(result, file),
        "tests": [*tests, _for_instructors(result, remarks)],
    }


def _test(verdict: Verdict, after_published: bool) -> dict[str, Any]:
    hidden = "after_published" if after_published else "hidden"
    return {
        "number": question_label(verdict.question).removeprefix("Q"),
        "name": check_title(verdict.check),
        "score": round(verdict.awarded, 9),
        "max_score": round(verdict.points, 9),
        "status": "passed" if passed(verdict) else "failed",
        "visibility": "visible" if verdict.public else hidden,
        "output": for_student(verdict),
        "extra_data": {"check": verdict.check, "status": str(verdict.status)},
    }


def _for_everybody(result: SubmissionResult, file: str) -> str:
    """Say how the file was read; the notes are those that feedback files show too."""
    lines = [f"Graded: {one_line(file or result.load.filename, 200)}."]
    lines += [clean(note, _LONGEST_NOTE) for note in result.load.notes[:30]]
    for cell in result.load.cells:
        if cell.error is not None:
            lines.append(clean(f"{cell.label}: {cell.error.type_name}: {cell.error.message}", _LONGEST_NOTE))
    return "\n".join(lines[:60])


def _for_instructors(result: SubmissionResult, remarks: Sequence[str]) -> dict[str, Any]:
    facts = result.provenance
    lines = [isolation(result), *(clean(remark, _LONGEST_NOTE) for remark in remarks)]
    lines += [f"{label}: {facts[name]}" for name, label in _FACTS.items() if name in facts]
    versions = facts.get("versions", {})
    lines.append("Versions: " + ", ".join(f"{name} {version}" for name, version in versions.items()))
    for verdict in result.verdicts:
        if not passed(verdict):
            lines.append(f"\n{verdict.check}: {for_instructor(verdict)}")
    return {
        "name": FOR_INSTRUCTORS,
        "visibility": "hidden",
        "output": "\n".join(clean(line) for line in lines),
    }

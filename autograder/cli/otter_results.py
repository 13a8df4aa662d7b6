"""`autograder results`: a run's grades as files of Gradescope's and Otter's."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.bulk.run_folder import RunFolder
from autograder.bulk.shown import shown
from autograder.bulk.standing import rows
from autograder.cli.console import say
from autograder.cli.look import manifest_of
from autograder.cli.run_report import student_row
from autograder.course.file_stems import file_stems
from autograder.course.manifest import Manifest
from autograder.errors import OtterError
from autograder.lms.record import FILE as RECORD
from autograder.otter.final_grades import Handed, final_grades
from autograder.otter.gradescope import results_json
from autograder.report.words import count_of

if TYPE_CHECKING:
    from autograder.cli.otter_side import Form

GRADES = "final_grades.csv"


def write_results(
    console: Console, run: Path, output: Path, form: Form, course: Path | None, *, after_published: bool
) -> None:
    """Write the files and say how many, and whose grade is withheld.

    Files of an earlier call are replaced; the `results.json` of a grade that is withheld now is removed.
    Raises BulkError when there is no run, OtterError when `output` cannot be written or Otter is missing.
    """
    folder = RunFolder.existing(run)
    if any((place / RECORD).exists() for place in (output.resolve(), *output.resolve().parents)):
        raise OtterError(f"{output} lies in a folder of submissions, where it would become a student")
    with folder.journal(read_only=True) as journal:
        manifest = manifest_of(folder, journal, course)
        class_rows = [student_row(row) for row in rows(journal)]
    handed = [
        Handed(row.student_id, row.file, row.result, f"{row.state}: {row.reason()}" if row.withheld else "")
        for row in class_rows
    ]
    try:
        output.mkdir(parents=True, exist_ok=True)
        if form != "gradescope":
            _place(output / GRADES, final_grades(handed, manifest))
        if form != "csv":
            _write_each(handed, manifest, output, otters=form == "otter", after_published=after_published)
    except OSError as error:
        raise OtterError(f"{error.filename or output} cannot be written: {error.strerror}") from None
    withheld = [(one.student, why) for one in handed if (why := one.why_withheld(manifest))]
    say(console, f"{count_of(len(handed) - len(withheld), 'grade')} written to {output}.")
    for student, why in withheld:
        say(console, f"  {shown(student, 40)}: withheld ({shown(why, 300)})")


def _write_each(
    handed: list[Handed], manifest: Manifest, output: Path, *, otters: bool, after_published: bool
) -> None:
    stems = file_stems(one.student for one in handed)
    for one in handed:
        folder = output / "results" / stems[one.student]
        if one.result is None or one.why_withheld(manifest):
            (folder / "results.json").unlink(missing_ok=True)
            continue
        folder.mkdir(parents=True, exist_ok=True)
        if otters:
            _write_otters(one, manifest, folder, output / "grading-summaries", after_published)
        else:
            content = results_json(one.result, manifest, file=one.file, after_published=after_published)
            _place(folder / "results.json", json.dumps(content, indent=1))


def _write_otters(
    one: Handed, manifest: Manifest, folder: Path, summaries: Path, after_published: bool
) -> None:
    """Write what Otter itself makes of our results: for tools that were written for its files."""
    from autograder.otter.grading_results import grading_results

    assert one.result is not None
    results = grading_results(one.result, manifest, hidden_messages=not after_published)
    from otter.run import AutograderConfig

    config = AutograderConfig({"show_hidden": after_published})
    _place(folder / "results.json", json.dumps(results.to_gradescope_dict(config), indent=4))
    summaries.mkdir(exist_ok=True)
    _place(summaries / f"{folder.name}.txt", results.summary() + "\n")


def _place(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8", newline="")
    part.replace(path)

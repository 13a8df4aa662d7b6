"""Our plugin for Otter, named in a bundle's `otter_config.json` and imported by Otter alone.

Theory of operation
-------------------
Otter runs a submission in a Jupyter kernel, with the tests in the same process. This plugin lets none of it
come that far:

    before_grading     everything that was handed in is moved aside, before Otter reads a log of the student's
                       or starts a kernel; an empty file takes its place
    before_execution   Otter executes an empty notebook
    after_grading      `autograder judge-submission` judges what was moved aside, in a process of its own, by
                       judge and box; the verdicts become Otter's results

A grade that must be withheld ends Otter with an error and without a `results.json`. It is never raised as
Otter's own OtterRuntimeError, for which Otter writes a result of 0 points.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import nbformat
from otter.plugins import AbstractOtterPlugin
from otter.run import AutograderConfig
from otter.test_files import GradingResults

from autograder.checks.text import one_line
from autograder.errors import AutograderError, OtterError
from autograder.otter.grading_results import install
from autograder.otter.judged import Judged, read_judged
from autograder.otter.settings import Bundle, open_bundle

HANDED_IN = "handed_in"
_OTTERS_TESTS = "tests"  # Otter has replaced a folder of this name by the bundle's, which is empty
_OTTERS_MODULE = "__init__.py"


class WithheldError(OtterError, click.ClickException):
    """There is no grade; Otter's command line prints the reason in one line."""

    def __init__(self, reason: str) -> None:
        click.ClickException.__init__(
            self, f"The grade is withheld, which is not a zero, and no results.json is written: {reason}"
        )


class AutograderPlugin(AbstractOtterPlugin):  # type: ignore[misc]
    """Judges one submission; Otter makes one for each."""

    def __init__(self, submission_path: str, submission_metadata: Any, plugin_config: Any) -> None:
        super().__init__(submission_path, submission_metadata, plugin_config)
        self._path = Path(submission_path)
        self._desk = self._path.parent.parent  # Otter's folder, in which `source` lies beside `submission`
        self._set_aside = False
        self._show_hidden = False
        self._show_stdout = False
        self._judged: Judged | None = None

    def before_grading(self, config: AutograderConfig) -> None:
        """Move what was handed in out of Otter's sight."""
        self._show_hidden, self._show_stdout = bool(config.show_hidden), bool(config.show_stdout)
        config.grade_from_log = False  # a log holds pickles of the student's
        set_aside(self._path, self._desk / HANDED_IN)
        self._set_aside = True

    def before_execution(self, submission: Any) -> nbformat.NotebookNode:
        """Return an empty notebook for whatever Otter was about to execute."""
        if not self._set_aside:
            raise WithheldError(
                "Otter did not call this plugin before grading, so nothing was kept from its kernel"
            )
        return empty_notebook()

    def after_grading(self, results: GradingResults) -> None:
        """Judge, and put the verdicts into `results`. Raises WithheldError when there is no grade."""
        try:
            bundle = open_bundle(self._desk / "source")
            manifest = bundle.assignment.manifest
            self._judged = judge_in_a_process(bundle, self._desk)
        except AutograderError as error:
            raise WithheldError(str(error)) from None
        why = self._judged.withheld(manifest)
        if why or self._judged.result is None:
            raise WithheldError(why)
        install(results, self._judged.result, manifest, hidden_messages=not self._show_hidden)

    def generate_report(self) -> str:
        """Return what instructors should know; Otter prints it, and shows it to students when told to."""
        if self._judged is None or self._show_stdout:
            return ""
        return "\n".join([f"autograder: judged {self._judged.file}", *self._judged.for_instructors()])


def set_aside(submission: Path, target: Path) -> None:
    """Move what lies beside `submission`, and itself, into `target`; leave an empty file of its name.

    Nothing that a student named is left where Otter, its kernel or Python's import looks: no log, no package
    called `otter`, no data file.
    """
    target.mkdir()
    for entry in sorted(submission.parent.iterdir()):
        if entry.name != _OTTERS_TESTS:
            shutil.move(entry, target / entry.name)
    made_by_otter = target / _OTTERS_MODULE
    if made_by_otter.is_file() and not made_by_otter.stat().st_size:
        made_by_otter.unlink()
    submission.write_text(json.dumps(empty_notebook()) if submission.suffix == ".ipynb" else "")


def empty_notebook() -> nbformat.NotebookNode:
    """Return a notebook without cells, for Python's own kernel."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {"cells": [], "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    notebook: nbformat.NotebookNode = nbformat.from_dict(content)
    return notebook


def judge_in_a_process(bundle: Bundle, desk: Path) -> Judged:
    """Judge the folder that was set aside; raises OtterError when the process did not come to an answer.

    It is a process of its own because Otter's has threads, and the working folder and import path that Otter
    gave it.
    """
    answer = desk / "judged.json"
    command = [sys.executable, "-m", "autograder", "judge-submission", str(desk / HANDED_IN)]
    command += ["--bundle", str(bundle.source), "--output", str(answer)]
    done = subprocess.run(
        command,
        cwd=bundle.source,
        env=_environment(os.environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = one_line(done.stderr, 500) or f"it ended with code {done.returncode}"
        raise OtterError(f"judging failed: {said}")
    return read_judged(answer)


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables without those by which an import could be led into a folder of a submission."""
    paths = [path for path in variables.get("PYTHONPATH", "").split(os.pathsep) if os.path.isabs(path)]
    return {**variables, "PYTHONPATH": os.pathsep.join(paths), "PYTHONSAFEPATH": "1", "COLUMNS": "1000"}

"""Grading inside a container of Gradescope or Otter: what a bundle's `run_autograder` does.

    ROOT/source       the unpacked bundle
    ROOT/submission   what the student handed in
    ROOT/results      results.json for Gradescope, results.pkl for `otter grade`; made here and nowhere else

Otter's own run is not needed for this: no kernel is started. A withheld grade ends with code 1 and leaves no
results.json, which Gradescope shows as a failed autograder; what is printed is for instructors.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from rich.console import Console

from autograder.cli.console import say
from autograder.cli.judge_one import judge_folder
from autograder.otter.extra import need_otter
from autograder.otter.gradescope import results_json
from autograder.otter.grading_results import grading_results
from autograder.otter.settings import open_bundle

WITHHELD = 1


def run_container(console: Console, root: Path) -> int:
    """Judge ROOT/submission and write ROOT/results; returns the exit code.

    Raises OtterError when ROOT/source holds no bundle, CourseError when its assignment is wrong.
    """
    results = root / "results"
    results.mkdir(exist_ok=True)
    (results / "results.json").unlink(missing_ok=True)
    bundle = open_bundle(root / "source")
    for private in (bundle.source, root / "submission"):
        if private.stat().st_uid == os.geteuid():
            private.chmod(0o700)  # whichever rung holds, boxes of another user id cannot look
    manifest = bundle.assignment.manifest
    judged = judge_folder(bundle, root / "submission")
    for remark in judged.for_instructors():
        say(console, remark)
    why = judged.withheld(manifest)
    if why or judged.result is None:
        say(console, f"The grade is withheld, which is not a zero, and no results.json is written: {why}")
        return WITHHELD
    shown = bundle.after_published
    content = results_json(
        judged.result, manifest, file=judged.file, after_published=shown, remarks=judged.remarks
    )
    need_otter()
    import dill

    packed = dill.dumps(grading_results(judged.result, manifest, hidden_messages=not shown))
    _place(results / "results.pkl", packed)
    _place(results / "results.json", json.dumps(content, indent=1).encode())
    say(console, f"{manifest.title}: {judged.file} graded, {judged.result.total:g} points.")
    return 0


def _place(path: Path, content: bytes) -> None:
    """Write `content` under its name in one step: a reader sees all of it or nothing."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    os.replace(part, path)

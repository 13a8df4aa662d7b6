"""`import-otter`: an Otter Assign master becomes an assignment of ours, and a list of what was lost.

Nothing is believed to have survived the change: the new checks run over the new solution, where each must
pass, and over the new skeleton, where none may earn anything. A test that does not is left out and listed.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.authoring.cheats import cheats
from autograder.authoring.generate import expect_publishable
from autograder.authoring.handout import build
from autograder.authoring.otter_import_files import REPORT, imported_files, report_text
from autograder.authoring.otter_import_master import Draft, Rejected, draft
from autograder.authoring.otter_master import OtterMaster, read_otter_master
from autograder.checks.running import RunOptions
from autograder.checks.verdicts import Status, Verdict
from autograder.course import Assignment, Course
from autograder.course.models import ASSIGNMENT_ID
from autograder.errors import AuthoringError, CourseError
from autograder.judge.providers import LocalProvider
from autograder.judge.session import run_checks

_MISSING = re.compile(r"Error: .*?(?:No module named|No such file or directory:) '([^'\n]+)'")
_HARMLESS = ("always_equal.py", "lying_array.py")


@dataclass(frozen=True)
class Imported:
    """What came of an import: the assignment's id, what was written, and the report on what was lost."""

    id: str
    written: list[Path]
    report: str


def import_otter(path: Path, root: Path, assignment_id: str | None = None) -> Imported:
    """Write the Otter master in `path` as an assignment into the course folder `root`.

    The master's own code is run, as `otter assign` runs it. AuthoringError when it is no Otter master, when
    nothing of it can be carried over, or when the course has an assignment of this id; then nothing is
    written.
    """
    id_ = assignment_id or _id_of(path)
    if not re.match(ASSIGNMENT_ID, id_):
        raise AuthoringError(f"{id_!r} is no id of an assignment; give one such as hw1_arrays with --id")
    for folder in (root / "assignments" / id_, root / "solutions" / id_):
        if folder.exists():
            raise AuthoringError(f"{folder} exists; choose another id with --id, or remove it first")
    master = read_otter_master(path)
    language = str((master.metadata.get("kernelspec") or {}).get("language") or "python")
    if language.lower() != "python":
        raise AuthoringError(f"{path} is written in {language}; only Python masters can be imported")
    made, rejected = _proven(master, id_)
    report = report_text(master, made, rejected)
    order = 1 + max((one.manifest.order for one in _existing(root)), default=0)
    written = _write(root, imported_files(made, id_, order, report))
    return Imported(id_, written, report)


def _proven(master: OtterMaster, id_: str) -> tuple[Draft, Rejected]:
    """Return a draft whose checks pass the solution and give the skeleton nothing, and what was rejected."""
    rejected: Rejected = {}
    while True:
        before = len(rejected)
        made = draft(master, rejected)
        if not made.questions:
            raise AuthoringError(f"nothing can be carried over.\n{report_text(master, made, rejected)}")
        if len(rejected) == before:
            rejected |= _trial(made, id_)
        if len(rejected) == before:
            return made, rejected


def _trial(made: Draft, id_: str) -> Rejected:
    """Return the tests that the solution does not pass, or else those that earn the skeleton something."""
    with tempfile.TemporaryDirectory(prefix="import-otter-") as name:
        root = Path(name)
        _write(root, imported_files(made, id_, 1, ""))
        assignment = Course(root).assignment(id_)
        try:
            files = build(assignment)
            expect_publishable(assignment, files)
        except AuthoringError as error:
            told = str(error).replace(f"{root}/", "")
            raise AuthoringError(
                f"what was made of it cannot be used; change the Otter master: {told}"
            ) from None
        failed = {
            one.check: f"the solution does not pass it here: {_why_not(one)}"
            for one in _verdicts(assignment, assignment.master_path)
            if one.status != Status.PASSED or one.awarded < one.points
        }
        free = failed or dict(_given_away(assignment, files[f"{id_}.py"], root / f"{id_}.py"))
    return {
        (question.otter.name, check.test.cell): free[f"{question.id}.{check.name}"]
        for question in made.questions
        for check in question.checks
        if f"{question.id}.{check.name}" in free
    }


def _why_not(verdict: Verdict) -> str:
    """Say for the author why the solution does not pass a check; its own message speaks to students."""
    if verdict.status != Status.NOT_JUDGED:
        return verdict.message or verdict.debug.strip()[-300:]
    missing = _MISSING.findall(verdict.debug)
    if missing:
        return f"it needs `{missing[-1]}`, which was not carried over"
    return (verdict.debug.strip() or verdict.message)[-300:]


def _given_away(assignment: Assignment, skeleton: bytes, path: Path) -> Iterator[tuple[str, str]]:
    """Yield each check that pays for nothing, and what it pays; submissions are written to `path`.

    Only cheats that harm nobody are tried, since they run in this process; `verify` tries all of them.
    """
    tried = [("it passes although nothing was written", skeleton)]
    for name, title, source in cheats(assignment.manifest):
        if name in _HARMLESS:
            tried.append((f"it passes a cheat: {title}", source))
    for reason, source in reversed(tried):
        path.write_bytes(source)
        for one in _verdicts(assignment, path):
            if one.awarded > 0:
                yield one.check, reason


def _verdicts(assignment: Assignment, path: Path) -> list[Verdict]:
    try:
        return run_checks(
            assignment.checks_dir, assignment.manifest, LocalProvider(path), RunOptions(dataset="digits")
        )
    except CourseError as error:
        raise AuthoringError(f"the checks made from its tests cannot be used: {error}") from None


def _existing(root: Path) -> list[Assignment]:
    return Course(root).assignments() if (root / "assignments").is_dir() else []


def _write(root: Path, files: dict[str, str]) -> list[Path]:
    written = []
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
        written.append(root / path)
    return written


def _id_of(path: Path) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", path.stem.lower()).strip("_")
    return plain if re.match(ASSIGNMENT_ID, plain) else f"a_{plain}".rstrip("_")


__all__ = ["REPORT", "Imported", "import_otter"]

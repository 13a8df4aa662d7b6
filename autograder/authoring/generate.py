"""`generate`: write the student versions of assignments, or say which are stale.

A handout is built in memory and held against the leak checks before anything is written. Files are
replaced one by one through a temporary file, and only files that were generated are ever removed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from autograder.authoring.declared import publicity_problems
from autograder.authoring.handout import allowed_files, build
from autograder.authoring.leaks import find_leaks, read_tree
from autograder.authoring.master import read_master
from autograder.authoring.skeleton import BANNER
from autograder.course import Assignment, Course
from autograder.errors import AuthoringError

ChangeKind = Literal["unchanged", "new", "changed", "removed"]


@dataclass(frozen=True)
class Change:
    """What happened to one generated file, or with `check=True` what would have to happen."""

    assignment: str
    path: Path
    kind: ChangeKind

    @property
    def stale(self) -> bool:
        """Say whether the file on disk was not what the master gives."""
        return self.kind != "unchanged"


def generate(course: Course, ids: Iterable[str] = (), *, check: bool = False) -> list[Change]:
    """Write the student versions of the assignments called `ids` (all when empty).

    Returns a change per generated file. With `check` nothing is written. Raises AuthoringError when a
    master cannot be used, a check is public in one place only or a handout would give something away; then
    nothing of that assignment is written. Raises CourseError for a wrong manifest or an unknown id.
    """
    wanted = [course.assignment(name) for name in ids] or course.assignments()
    return [change for assignment in wanted for change in _generate_one(assignment, check)]


def leaks_of(assignment: Assignment, files: dict[str, bytes] | None = None) -> list[str]:
    """Return what the handout on disk (or `files`) gives away, one sentence per leak."""
    master = read_master(assignment.master_path)
    return find_leaks(assignment, master, read_tree(assignment.template_dir) if files is None else files)


def expect_publishable(assignment: Assignment, files: dict[str, bytes]) -> None:
    """Raise AuthoringError when a handout of these files, by relative path, would give something away."""
    leaks = leaks_of(assignment, files)
    if leaks:
        lines = "\n".join(f"  {leak}" for leak in leaks)
        raise AuthoringError(f"the student version of {assignment.id} would not be fit to publish:\n{lines}")


def _generate_one(assignment: Assignment, check: bool) -> list[Change]:
    folder = assignment.template_dir
    if problems := list(publicity_problems(assignment)):
        raise AuthoringError("\n".join(problems))
    files = build(assignment)
    on_disk = read_tree(folder) if folder.is_dir() else {}
    outdated = [path for path in on_disk if path not in files and _ours(assignment, path, on_disk[path])]
    strangers = {path: content for path, content in on_disk.items() if path not in [*files, *outdated]}
    expect_publishable(assignment, {**strangers, **files})
    changes = []
    for path, content in files.items():
        kind: ChangeKind = (
            "unchanged" if on_disk.get(path) == content else "changed" if path in on_disk else "new"
        )
        changes.append(Change(assignment.id, folder / path, kind))
        if kind != "unchanged" and not check:
            _write(folder / path, content)
    for path in outdated:
        changes.append(Change(assignment.id, folder / path, "removed"))
        if not check:
            (folder / path).unlink()
    return changes


def _ours(assignment: Assignment, path: str, content: bytes) -> bool:
    """Say whether a file was generated here: it has its name, and says so in its first line."""
    return path in allowed_files(assignment) and BANNER.encode() in content.partition(b"\n")[0]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

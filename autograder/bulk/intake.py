"""From a folder of submissions to one row per student, whatever lies in it.

    SUBMISSIONS/
      s001.ipynb          one file per student: the student id is the name without its ending
      s002/a2_dense.py    or one folder per student: the id is the folder's name
      s003.zip            either may be a zip that holds the file, as Otter's `grader.export()` makes it

Nothing here raises because of what a student handed in: each entry becomes a `Found` with a status. Only
`ready` ones are graded; for the others the grade is withheld and the row says why, because an empty folder
is not the same as wrong answers.
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import msgspec

from autograder.bulk.archived import is_zip, source_in
from autograder.bulk.choosing import ENDINGS, Expected, ambiguity, best, is_candidate, is_ignored, unchosen
from autograder.bulk.reading import MAX_BYTES, Unreadable, expect_python, read_bytes, read_source
from autograder.bulk.records import READY
from autograder.bulk.shown import shown, stored
from autograder.errors import BulkError

ZIP = ".zip"
MAX_DEPTH = 5
MAX_ENTRIES = 2_000


class Found(msgspec.Struct, frozen=True):
    """One student's entry: `path` is the file to grade (or the entry itself), relative to the folder.

    `inner` is the name of the file to grade when `path` is a zip that was read.
    """

    student: str
    path: Path
    status: str
    note: str = ""
    inner: str = ""

    @property
    def ready(self) -> bool:
        """Whether there is a file to grade."""
        return self.status == READY

    @property
    def filename(self) -> str:
        """What the file to grade is called."""
        return self.inner or self.path.name


def find_submissions(folder: Path, expected: Expected) -> list[Found]:
    """Return one entry per student in `folder`, by student id; files are chosen but not read.

    Where a student's folder holds several candidates, one named as `expected` is chosen.
    Raises BulkError when `folder` itself is missing, unreadable or holds nothing.
    """
    if not folder.is_dir():
        what = "is a file" if folder.exists() else "does not exist"
        raise BulkError(f"{folder} {what}; give the folder that holds the submissions")
    try:
        entries = sorted(
            (entry for entry in os.scandir(folder) if not is_ignored(entry.name)), key=lambda e: e.name
        )
    except OSError as error:
        raise BulkError(f"{folder} cannot be listed: {error.strerror}") from error
    if not entries:
        raise BulkError(f"{folder} is empty; expected one file or one folder per student")
    by_student: dict[str, list[Found]] = defaultdict(list)
    for entry in entries:
        found = _entry(entry, expected)
        by_student[found.student].append(found)
    return [_only(entries) for _, entries in sorted(by_student.items())]


def find_one(folder: Path, expected: Expected) -> Found:
    """Return the entry of the student whose files lie in `folder`; its path begins with that name."""
    return _choose(folder, stored(folder.name), expected)


def read_found(
    folder: Path, found: Found, expected: Expected, max_bytes: int = MAX_BYTES
) -> tuple[Found, bytes]:
    """Read the chosen file of a ready entry; returns the entry (its status may change) and the bytes.

    Of a zip, whatever its name, these are the bytes of the file in it that is to be graded.
    """
    try:
        source = read_bytes(folder / found.path, max_bytes)
        if not is_zip(source):
            return found, expect_python(source)
        inside = source_in(source, expected, max_bytes)
    except Unreadable as finding:
        return msgspec.structs.replace(
            found, status=finding.status, note=f"{_name(found.path)}: {finding}"
        ), b""
    remarks = [found.note, f"read {_name(inside.path)} from {shown(found.path.name)}", inside.remark]
    note = "; ".join(filter(None, remarks))
    return msgspec.structs.replace(found, note=note, inner=inside.path.name), inside.source


def _entry(entry: os.DirEntry[str], expected: Expected) -> Found:
    path = Path(entry.name)
    if entry.is_symlink():
        return Found(stored(path.stem), path, "refused", "a symbolic link; links are not followed")
    if entry.is_dir(follow_symlinks=False):
        return _choose(Path(entry.path), stored(entry.name), expected)
    if path.suffix.lower() in (*ENDINGS, ZIP):
        return Found(stored(path.stem), path, READY)
    return Found(stored(path.stem), path, "unreadable", _not_python(Path(entry.path)))


def _choose(folder: Path, student: str, expected: Expected) -> Found:
    """Return the file to grade in one student's folder."""
    files, problem = _files(folder)
    home = Path(folder.name)
    candidates = [path for path in files if is_candidate(path)]
    candidates = candidates or [path for path in files if path.suffix.lower() == ZIP]
    if not candidates:
        return (
            Found(student, home, "refused", problem) if problem else _nothing_to_grade(folder, student, files)
        )
    chosen = best(candidates, expected, lambda path: read_source(folder / path))
    if chosen is None:
        return Found(student, home, "ambiguous", ambiguity(candidates))
    remarks = [unchosen(chosen, candidates), problem]
    return Found(student, home / chosen, READY, "; ".join(filter(None, remarks)))


def _files(folder: Path) -> tuple[list[Path], str]:
    """Return the regular files under `folder`, relative to it, and a remark about what was refused."""
    files: list[Path] = []
    problem = ""
    pending = [folder]
    seen = 0
    while pending:
        here = pending.pop(0)
        try:
            entries = sorted(
                (one for one in os.scandir(here) if not is_ignored(one.name)), key=lambda one: one.name
            )
        except OSError as error:
            problem = (
                problem or f"{_name(here.relative_to(folder.parent))} cannot be listed: {error.strerror}"
            )
            continue
        for entry in entries:
            seen += 1
            path = Path(entry.path)
            if seen > MAX_ENTRIES:
                return files, f"more than {MAX_ENTRIES} files"
            if entry.is_symlink():
                problem = (
                    problem or f"{_name(path.relative_to(folder))} is a symbolic link; links are not followed"
                )
            elif entry.is_dir(follow_symlinks=False):
                if len(path.relative_to(folder).parts) < MAX_DEPTH:
                    pending.append(path)
            elif entry.is_file(follow_symlinks=False):
                files.append(path.relative_to(folder))
            else:
                problem = problem or f"{_name(path.relative_to(folder))} is not a regular file"
    return files, problem


def _nothing_to_grade(folder: Path, student: str, files: list[Path]) -> Found:
    if not files:
        return Found(student, Path(folder.name), "no submission", "the folder is empty")
    described = [f"{_name(path)} ({_not_python(folder / path)})" for path in files[:3]]
    more = f" and {len(files) - 3} more" if len(files) > 3 else ""
    note = f"no Python file or notebook, only {', '.join(described)}{more}"
    return Found(student, Path(folder.name) / files[0], "unreadable", note)


def _not_python(path: Path) -> str:
    """Say what a file is that has neither ending; its content decides, its name is the fallback."""
    try:
        read_source(path)
    except Unreadable as finding:
        return str(finding)
    ending = shown(path.suffix) or "no ending"
    return f"{ending} is not .py or .ipynb; rename it if it is Python"


def _only(entries: list[Found]) -> Found:
    """Return the student's entry; two entries of one name (`s1.py` and `s1/`) are not ours to choose from."""
    if len(entries) == 1:
        return entries[0]
    names = ", ".join(_name(entry.path) for entry in entries)
    return Found(
        entries[0].student,
        entries[0].path,
        "ambiguous",
        f"several entries for one student: {names}; keep one",
    )


def _name(path: Path) -> str:
    return shown(str(path))

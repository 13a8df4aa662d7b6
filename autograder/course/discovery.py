"""Where the course is: a folder that holds `assignments/`, and what lies beside it for each assignment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.course.manifest import Manifest, load_manifest
from autograder.course.suggest import one_of
from autograder.errors import CourseError

ENVIRONMENT_VARIABLE = "AUTOGRADER_COURSE"
MANIFEST = "assignment.toml"
JUDGE_PROGRAM = "autograder.judge.zygote"


@dataclass(frozen=True)
class Assignment:
    """One assignment's files. `root` is the course folder; a student copy is its own root."""

    folder: Path
    root: Path

    @cached_property
    def manifest(self) -> Manifest:
        """The manifest, read once; CourseError when it is wrong."""
        return load_manifest(self.manifest_path)

    @property
    def id(self) -> str:
        """The assignment's id as its manifest has it."""
        return self.manifest.id

    @property
    def manifest_path(self) -> Path:
        """The file that declares the assignment."""
        return self.folder / MANIFEST

    @property
    def judge_program(self) -> str:
        """The module that a slot runs to judge this assignment."""
        return JUDGE_PROGRAM

    @property
    def reuses(self) -> bool:
        """Whether a result may be handed on to identical work, as `bulk` understands it."""
        return True

    @property
    def option(self) -> str:
        """The words that name this assignment on a command line."""
        return f"-a {self.id}"

    @property
    def checks_dir(self) -> Path:
        """The folder of `test_public.py` and `test_hidden*.py`."""
        return self.folder / "checks"

    @property
    def given_path(self) -> Path:
        """Helper code that is loaded into the box on request; the file may be absent."""
        return self.checks_dir / "given.py"

    @property
    def mutants_dir(self) -> Path:
        """The folder of planted wrong solutions; may be absent."""
        return self.folder / "mutants"

    @property
    def variants_dir(self) -> Path:
        """The folder of other correct solutions; may be absent."""
        return self.folder / "variants"

    @property
    def hostile_dir(self) -> Path:
        """The folder of submissions that try to cheat; may be absent."""
        return self.folder / "hostile"

    @property
    def master_path(self) -> Path:
        """The master: solution and teaching text in one percent-format file."""
        return self.root / "solutions" / self.folder.name / f"{self.folder.name}.py"

    @property
    def template_dir(self) -> Path:
        """The generated folder that students get."""
        return self.root / "student_templates" / self.folder.name


@dataclass(frozen=True)
class Course:
    """A folder with `assignments/`, `solutions/` and `student_templates/`."""

    root: Path

    def assignments(self) -> list[Assignment]:
        """Return every assignment in teaching order; CourseError when two share an order."""
        found = [Assignment(self.root / "assignments" / name, self.root) for name in self._ids()]
        by_order: dict[int, str] = {}
        for assignment in found:
            other = by_order.setdefault(assignment.manifest.order, assignment.id)
            if other != assignment.id:
                raise CourseError(
                    f"{assignment.folder / MANIFEST}: order = {assignment.manifest.order} "
                    f"is also that of {other}; give each assignment its own"
                )
        return sorted(found, key=lambda assignment: assignment.manifest.order)

    def assignment(self, assignment_id: str) -> Assignment:
        """Return the assignment called so; CourseError names the closest and those that exist."""
        ids = self._ids()
        if assignment_id not in ids:
            folder = self.root / "assignments"
            raise CourseError(f"no assignment {assignment_id!r} in {folder}; {one_of(assignment_id, ids)}")
        return Assignment(self.root / "assignments" / assignment_id, self.root)

    def _ids(self) -> list[str]:
        return sorted(path.parent.name for path in (self.root / "assignments").glob(f"*/{MANIFEST}"))


def find_course(start: Path | None = None) -> Course:
    """Return the course at or above `start`, else where AUTOGRADER_COURSE says, else at or above this folder.

    CourseError says where was looked.
    """
    named = os.environ.get(ENVIRONMENT_VARIABLE)
    if start is None and named:
        start = Path(named)
        origin = f"{ENVIRONMENT_VARIABLE}={named}"
    else:
        origin = f"--course {start}" if start is not None else "the working folder"
    begin = (start or Path.cwd()).absolute()
    holders = [folder for folder in (begin, *begin.parents) if (folder / "assignments").is_dir()]
    # A folder may be called `assignments` for another reason, as one for the tests of the assignments is.
    for folder in holders:
        if next((folder / "assignments").glob(f"*/{MANIFEST}"), None) is not None:
            return Course(folder)
    if holders:
        return Course(holders[0])
    raise CourseError(
        f"no course found: neither {begin} ({origin}) nor a folder above it holds `assignments/`; "
        f"go to the course's folder, or name it with --course or {ENVIRONMENT_VARIABLE}"
    )


def open_assignment(folder: Path) -> Assignment:
    """Return the assignment in `folder`: a student's copy, or one inside a course.

    CourseError when the folder holds no manifest or the manifest is wrong.
    """
    folder = folder.absolute()
    if not (folder / MANIFEST).is_file():
        raise CourseError(f"{folder} holds no {MANIFEST}; name the folder of an assignment")
    inside_course = folder.parent.name == "assignments"
    assignment = Assignment(folder, folder.parent.parent if inside_course else folder)
    assignment.manifest  # noqa: B018 - read now, so that a wrong one is reported here
    return assignment

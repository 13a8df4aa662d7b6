"""What a zip declares, kept in the run folder, and the assignment that the rest of the program sees.

    RUN/otter/
      declared.json       questions, cases, points, settings, limits: everything that is not a file
      checks/             the zip's tests and support files, as they lie beside a submission

A question is a test file and a check is a test case. The rules for our own manifests (points that sum to 100,
ids like `q1_2`) are not Otter's, so the manifest is made without them; every value in it was checked here.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from autograder.course.discovery import Assignment
from autograder.course.models import Limits, Manifest, Question
from autograder.errors import OtterError
from autograder.otter.foreign.zip_file import OtterZip
from autograder.wire.otter import Bundle, Case, DeclaredTest

FOLDER, DECLARED = "otter", "declared.json"
JUDGE_PROGRAM = "autograder.otter.foreign.zygote"
_OUTPUT_KB, _FILE_MB = 16 << 10, 192
_WALL_PER_CPU, _WALL_MORE = 2, 60.0


class Check(msgspec.Struct, frozen=True):
    """One test case: the id that reports use, and what Otter calls it."""

    id: str
    case: Case


class OtterQuestion(msgspec.Struct, frozen=True):
    """One test file: the id that reports use, what Otter calls it, and its cases in order."""

    id: str
    name: str
    path: str
    all_or_nothing: bool
    checks: list[Check]

    @property
    def points(self) -> float:
        """Return what all cases are worth together."""
        return sum(check.case.points for check in self.checks)


class Declaration(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about the zip but its files. `zip` is the path it was read from, for messages."""

    id: str
    title: str
    zip: str
    otter: str
    questions: list[OtterQuestion]
    seed: int | None
    seed_variable: str | None
    assignment_name: str | None
    show_hidden: bool
    cpu_seconds: float
    notes: list[str]

    def same_grading(self, package: OtterZip, otter: str, cpu_seconds: float) -> bool:
        """Whether the settings of `package`, this Otter and this limit are those declared here."""
        settings = package.settings
        return (self.seed, self.seed_variable, self.assignment_name, self.show_hidden) == (
            settings.seed,
            settings.seed_variable,
            settings.assignment_name,
            settings.show_hidden,
        ) and (self.otter, self.cpu_seconds) == (otter, cpu_seconds)


@dataclass(frozen=True)
class OtterAssignment(Assignment):
    """An assignment that is a foreign zip; `folder` is `RUN/otter`."""

    @cached_property
    def declaration(self) -> Declaration:
        """What the zip declares. Raises OtterError when the file is damaged."""
        try:
            return msgspec.json.decode(self.manifest_path.read_bytes(), type=Declaration)
        except (msgspec.MsgspecError, OSError) as error:
            raise OtterError(f"{self.manifest_path} cannot be read: {str(error)[:200]}") from None

    @cached_property
    def manifest(self) -> Manifest:
        """The declaration as a manifest: questions are test files, checks are cases."""
        return manifest_from(self.declaration)

    @property
    def manifest_path(self) -> Path:
        """The declaration."""
        return self.folder / DECLARED

    @property
    def judge_program(self) -> str:
        """The judge zygote for boxes in which Otter runs."""
        return JUDGE_PROGRAM

    @property
    def reuses(self) -> bool:
        """No: Otter reads metadata that do not count as work with us."""
        return False

    @property
    def option(self) -> str:
        """The words that name this assignment on a command line."""
        return f"--otter-zip {shlex.quote(self.declaration.zip)}"

    @property
    def master_path(self) -> Path:
        """There is none."""
        return self.folder / "no master"

    @property
    def template_dir(self) -> Path:
        """There is none."""
        return self.folder / "no templates"

    def files(self) -> dict[str, bytes]:
        """Return tests and support files by their path beside a submission."""
        paths = sorted(path for path in self.checks_dir.rglob("*") if path.is_file())
        return {path.relative_to(self.checks_dir).as_posix(): path.read_bytes() for path in paths}

    def bundle(self) -> Bundle:
        """Return what every box gets."""
        declared = self.declaration
        return Bundle(
            files=self.files(),
            seed=declared.seed,
            seed_variable=declared.seed_variable,
            assignment_name=declared.assignment_name,
        )


def assignment_of_run(run: Path) -> OtterAssignment | None:
    """Return the foreign assignment that the run folder `run` grades; None when it grades one of ours."""
    folder = run.absolute() / FOLDER
    return OtterAssignment(folder, folder) if (folder / DECLARED).is_file() else None


def declare(package: OtterZip, tests: Sequence[DeclaredTest], otter: str, cpu_seconds: float) -> Declaration:
    """Return the declaration of a zip whose tests were read. Raises OtterError when two share a name."""
    settings = package.settings
    by_name: dict[str, str] = {}
    questions: list[OtterQuestion] = []
    for test in tests:
        other = by_name.setdefault(test.name, test.path)
        if other != test.path:
            raise OtterError(
                f"{package.path}: tests/{other} and tests/{test.path} are both named {test.name!r}, so Otter "
                "would count one of them; give each its own name"
            )
        questions.append(_question(test, [question.id for question in questions], settings.show_hidden))
    title = settings.assignment_name or package.path.stem
    return Declaration(
        id=_slug(title).lower() or "otter",
        title=title,
        zip=str(package.path),
        otter=otter,
        questions=questions,
        seed=settings.seed,
        seed_variable=settings.seed_variable,
        assignment_name=settings.assignment_name,
        show_hidden=settings.show_hidden,
        cpu_seconds=cpu_seconds,
        notes=package.notes,
    )


def write_assignment(declared: Declaration, files: dict[str, bytes], run: Path) -> OtterAssignment:
    """Write `RUN/otter`, replacing what was there; a kill in between leaves the old or none."""
    folder = run.absolute() / FOLDER
    stage = Path(tempfile.mkdtemp(prefix=".otter-", dir=run))
    for name, content in files.items():
        path = stage / "checks" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    encoded = msgspec.json.format(msgspec.json.encode(declared), indent=2)
    (stage / DECLARED).write_bytes(encoded)
    if folder.exists():
        shutil.rmtree(folder)
    os.replace(stage, folder)
    return OtterAssignment(folder, folder)


def manifest_from(declared: Declaration) -> Manifest:
    """Return the manifest of a declaration."""
    limits = Limits(
        cpu_seconds=declared.cpu_seconds,
        wall_seconds=_WALL_MORE + _WALL_PER_CPU * declared.cpu_seconds,
        output_kb=_OUTPUT_KB,
        file_mb=_FILE_MB,
    )
    questions = [
        Question.model_construct(
            id=question.id,
            title=question.name,
            name=question.name,
            points=question.points,
            public=[_name(check) for check in question.checks if not check.case.hidden],
            hidden=[_name(check) for check in question.checks if check.case.hidden],
        )
        for question in declared.questions
    ]
    return Manifest.model_construct(
        id=declared.id, order=0, title=declared.title, limits=limits, questions=questions
    )


def _question(test: DeclaredTest, taken: list[str], show_hidden: bool) -> OtterQuestion:
    question = _unique(_slug(test.name) or _slug(Path(test.path).stem) or "q", taken)
    names: list[str] = []
    for number, case in enumerate(test.cases, 1):
        # A hidden case's own name is a hint that Otter shows to nobody.
        own = _slug(case.name) if show_hidden or not case.hidden else ""
        given = own and case.name != f"{test.name} - {number}"
        names.append(_unique(own if given else f"case_{number}", names))
    checks = [Check(f"{question}.{name}", case) for name, case in zip(names, test.cases, strict=True)]
    return OtterQuestion(question, test.name, test.path, test.all_or_nothing, checks)


def _name(check: Check) -> str:
    return check.id.rpartition(".")[2]


def _slug(text: str) -> str:
    """Return `text` as letters, digits and single underscores, at most 60 of them."""
    return re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")[:60].rstrip("_")


def _unique(name: str, taken: Sequence[str]) -> str:
    number, unique = 2, name
    while unique in taken:
        unique, number = f"{name}_{number}", number + 1
    return unique

"""The rest of what students get: README, requirements, their manifest, public checks, the data loader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from autograder.authoring.master import read_master
from autograder.authoring.notebook import notebook
from autograder.authoring.otter_cells import with_otter
from autograder.authoring.otter_tests import test_files, test_paths
from autograder.authoring.skeleton import BANNER, skeleton, student_cells
from autograder.course import Assignment, Manifest, Question
from autograder.data import course_data
from autograder.errors import AuthoringError

PYTHON_BANNER = f"# {BANNER}\n"
PUBLIC_CHECKS = "checks/test_public.py"
GIVEN = "checks/given.py"

# What a student's machine needs to fill in, run and draw; the grader itself comes from the course.
REQUIREMENTS = (
    "jupyterlab",
    "keras>=3.10",
    "matplotlib>=3.8",
    "numpy>=2.0",
    "otter-grader>=7.0",
    "scikit-learn>=1.5",
    "tensorflow>=2.18",
)


def allowed_files(assignment: Assignment) -> list[str]:
    """Return the only paths a handout may hold, relative to its folder."""
    name = assignment.id
    return [
        f"{name}.ipynb",
        f"{name}.py",
        "README.md",
        "assignment.toml",
        "course_data.py",
        "requirements.txt",
        PUBLIC_CHECKS,
        GIVEN,
        *test_paths(assignment),
    ]


def build(assignment: Assignment) -> dict[str, bytes]:
    """Return every file of the student version, by path relative to its folder.

    AuthoringError when the master or the public checks cannot be used; CourseError for the manifest.
    """
    manifest = assignment.manifest
    master = read_master(assignment.master_path)
    cells = student_cells(master, manifest)
    files = {
        f"{manifest.id}.ipynb": notebook(manifest, with_otter(manifest, cells)),
        f"{manifest.id}.py": skeleton(master, manifest),
        "README.md": readme(manifest).rstrip() + "\n",
        "assignment.toml": student_manifest(manifest),
        "course_data.py": _copy(Path(course_data.__file__)),
        "requirements.txt": PYTHON_BANNER + "".join(f"{line}\n" for line in REQUIREMENTS),
        PUBLIC_CHECKS: _copy(assignment.checks_dir / "test_public.py"),
        **dict(test_files(assignment)),
    }
    if assignment.given_path.is_file():
        files[GIVEN] = _copy(assignment.given_path)
    return {path: text.encode("utf-8") for path, text in files.items()}


def readme(manifest: Manifest) -> str:
    """Return the README of a handout: the tasks, how to check them, how the grade comes about."""
    public = sum(len(question.public) for question in manifest.questions)
    hidden = sum(len(question.hidden) for question in manifest.questions)
    rows = "\n".join(_task_row(question) for question in manifest.questions)
    return f"""<!-- {BANNER} -->
# {manifest.label}. {manifest.title}

{manifest.summary.strip()}

Fill in the functions in **`{manifest.id}.ipynb`** (text, pictures and tasks) or in **`{manifest.id}.py`**
(the functions alone). Both ask for the same; hand in one of them. Keep the names and the
arguments of the functions.

## Tasks

| | what it is about | you write | points | public checks | hidden checks |
|---|---|---|---:|---:|---:|
{rows}

A function that is not written yet says so when it is called; it costs its own points and no others.
Imports that the graded functions may use: {", ".join(f"`{name}`" for name in manifest.modules)}.

## Set up

    python -m pip install -r requirements.txt

in this folder, with Python 3.11 or newer. Where the folder holds no `autograder-….whl`, install the course's
`autograder` package as your course tells you; the package of that name on PyPI is another one.

## Check yourself

    autograder check {manifest.id}.ipynb

runs the {public} public checks and shows the first hint. In the notebook, cells such as
`grader.check("{manifest.questions[0].id}")` run those of one question on what you have just written.
{_hidden_sentence(hidden)}
{_accuracy(manifest)}"""


def student_manifest(manifest: Manifest) -> str:
    """Return the student copy of `assignment.toml`: no hidden check is named, no demanded figure given."""
    limits = manifest.limits.model_dump()
    lines = [
        PYTHON_BANNER.rstrip(),
        f"id = {_toml(manifest.id)}",
        f"order = {manifest.order}",
        f"title = {_toml(manifest.title)}",
        f"summary = {_toml(manifest.summary)}",
        f"dataset = {_toml(manifest.dataset)}",
        f"modules = {_toml(manifest.modules)}",
        "student = true",
        *_table("limits", limits),
    ]
    for name, profile in manifest.profiles.items():
        lines += _table(f"profiles.{name}", profile.root)
    for question in manifest.questions:
        lines += _student_question(question)
    lines += _stated(manifest)
    return "\n".join(lines) + "\n"


def _task_row(question: Question) -> str:
    names = ", ".join(f"`{name}`" for name in question.names)
    cells = (
        question.label,
        question.title.replace("|", "\\|"),
        names,
        f"{question.points:g}",
        str(len(question.public)),
        str(len(question.hidden)),
    )
    return "| " + " | ".join(cells) + " |"


def _hidden_sentence(hidden: int) -> str:
    if not hidden:
        return "There are no hidden checks: what they say is your grade."
    return (
        f"Passing them all is not yet full marks: {hidden} hidden checks run when your work is graded.\n"
        "They ask no more than the text of each task says."
    )


def _accuracy(manifest: Manifest) -> str:
    rows = "\n".join(
        f"| {_subject(manifest, threshold.check).label} | {threshold.dataset} | {threshold.profile} | "
        f"{threshold.stated:g} |"
        for threshold in manifest.thresholds
    )
    if not rows:
        return ""
    return f"""
## How accurate the trained models must be

| | data | profile | accuracy on test images moved by up to a pixel |
|---|---|---|---:|
{rows}

The figures were measured on many runs of a correct solution, which passes them with room to spare. A run that
falls short is repeated once with another seed, and the better one counts.
"""


def _subject(manifest: Manifest, check: str) -> Question:
    return manifest.question(check.partition(".")[0])


def _student_question(question: Question) -> Iterator[str]:
    yield from ("", "[[questions]]", f"id = {_toml(question.id)}", f"title = {_toml(question.title)}")
    yield from (f"name = {_toml(question.name)}", f"points = {question.points:g}", f'gpu = "{question.gpu}"')
    yield from (f"public = {_toml(question.public)}", f"hidden_count = {len(question.hidden)}")
    yield from _table("questions.limits", question.limits.model_dump(exclude_none=True))


def _stated(manifest: Manifest) -> Iterator[str]:
    for threshold in manifest.thresholds:
        question = _subject(manifest, threshold.check)
        public = threshold.check in question.check_ids("public")
        subject = f"check = {_toml(threshold.check)}" if public else f"question = {_toml(question.id)}"
        yield from ("", "[[thresholds]]", subject, f"dataset = {_toml(threshold.dataset)}")
        yield from (f"profile = {_toml(threshold.profile)}", f"stated = {threshold.stated!r}")


def _table(name: str, values: dict[str, int | float]) -> list[str]:
    return ["", f"[{name}]", *(f"{key} = {value!r}" for key, value in values.items())] if values else []


def _toml(value: str | list[str]) -> str:
    """Write a string or a list of strings; TOML's basic strings have JSON's escapes, and DEL besides."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _copy(path: Path) -> str:
    try:
        return PYTHON_BANNER + path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except FileNotFoundError:
        raise AuthoringError(f"{path} does not exist; students get it as part of the handout") from None
    except (OSError, UnicodeDecodeError) as error:
        raise AuthoringError(f"{path} cannot be read as UTF-8 text: {error}") from None

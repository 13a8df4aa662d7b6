"""Writing a bundle: one zip for `otter run`, for `otter grade`'s image and for Gradescope.

The same content gives the same bytes. What lies in `tests/`, which Otter copies beside a student's files, is
nothing: the checks travel in the payload (see `settings`).
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from importlib.resources import files
from pathlib import Path

from autograder.course.discovery import MANIFEST, Assignment
from autograder.data import mnist
from autograder.errors import OtterError
from autograder.otter.parts import Parts
from autograder.otter.settings import CONFIG, PAYLOAD, Settings, config_of

PROGRAMS = ("setup.sh", "run_autograder", "run_otter.py")
_BEGINNING = (1980, 1, 1, 0, 0, 0)
_LEFT_OUT = {"__pycache__", ".pytest_cache", ".ipynb_checkpoints"}


def write_bundle(
    assignment: Assignment, settings: Settings, parts: Parts, target: Path, *, after_published: bool = False
) -> None:
    """Write the bundle of `assignment` to `target`, in one step.

    Raises OtterError when the assignment lacks a part, or `target` cannot be written.
    """
    content = {
        CONFIG: json.dumps(config_of(settings, after_published=after_published), indent=2).encode(),
        "environment.yml": _program("environment.yml"),
        **{name: _program(name) for name in PROGRAMS},
        "requirements.lock": parts.lock.encode(),
        f"{PAYLOAD}/{parts.wheel_name}": parts.wheel,
        **{f"{PAYLOAD}/{name}": data for name, data in _course(assignment).items()},
        **{f"{PAYLOAD}/{name}": data for name, data in _data(settings.dataset).items()},
    }
    try:
        descriptor, part = tempfile.mkstemp(dir=target.absolute().parent, prefix=f".{target.name}-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                _write_zip(file, content)
            os.chmod(part, 0o600)  # it holds the hidden checks and the solution
            os.replace(part, target)
        except BaseException:
            os.unlink(part)
            raise
    except OSError as error:
        raise OtterError(f"{target} cannot be written: {error.strerror or error}") from None


def _write_zip(file: object, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        folder = zipfile.ZipInfo("tests/", _BEGINNING)
        folder.external_attr = (0o40755 << 16) | 0x10
        archive.writestr(folder, b"")
        for name in sorted(content):
            entry = zipfile.ZipInfo(name, _BEGINNING)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if name in PROGRAMS else 0o100644) << 16
            archive.writestr(entry, content[name])


def _program(name: str) -> bytes:
    return (files("autograder.otter") / "container_files" / name).read_bytes()


def _course(assignment: Assignment) -> dict[str, bytes]:
    """Return the files of the assignment that grading reads, by their place below the payload."""
    name = assignment.id
    wanted = [assignment.folder / MANIFEST]
    wanted += [
        path
        for path in sorted(assignment.checks_dir.rglob("*"))
        if path.is_file() and not _LEFT_OUT.intersection(path.parts)
    ]
    if not assignment.master_path.is_file():
        raise OtterError(f"{assignment.master_path} does not exist; grading needs the master")
    wanted.append(assignment.master_path)
    # Of two files in a student's folder, the one that is as it was handed out is not meant.
    handed_out = [assignment.template_dir / f"{name}{ending}" for ending in (".ipynb", ".py")]
    wanted += [path for path in handed_out if path.is_file()]
    return {f"course/{path.relative_to(assignment.root)}": path.read_bytes() for path in wanted}


def _data(dataset: str) -> dict[str, bytes]:
    """Return the files of the data set that the bundle grades with; the digits need none."""
    if dataset != "mnist":
        return {}
    paths = mnist.files()
    folder = "data/datasets" if paths[0].suffix == ".npz" else "data"
    return {f"{folder}/{path.name}": path.read_bytes() for path in paths}

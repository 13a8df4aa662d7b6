"""Feedback as each LMS wants it back: one zip, whose names are those of the download.

Canvas finds user and attachment by the downloaded name, so the name stays and the feedback takes its form: a
notebook for a notebook, comments for a Python file; what can carry no text gets `.md` at the end. Moodle
takes files in the folders that its zip had. For everything else there is a folder per student.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO

import msgspec

from autograder.errors import LmsError
from autograder.lms.grades import Standing
from autograder.lms.record import Attempt

_TIME = (2000, 1, 1, 0, 0, 0)
"""one time for all, so that the same feedback is the same zip"""
NAME = "feedback.md"


class Packed(msgspec.Struct, frozen=True):
    """A zip of feedback: the names in it, and who is not in it, with why."""

    data: bytes
    names: list[str]
    left_out: list[tuple[Standing, str]]


def pack(standings: Sequence[Standing], lms: str) -> Packed:
    """Return the feedback of `standings` for `lms`.

    Raises LmsError when the LMS wants names that only its own download has, and nobody has one.
    """
    names: dict[str, bytes] = {}
    left_out: list[tuple[Standing, str]] = []
    nameless = 0
    for standing in standings:
        if standing.mark is None or not standing.mark.feedback:
            left_out.append((standing, standing.reason or standing.state))
            continue
        if why := _nameless(standing.attempt, lms):
            left_out.append((standing, why))
            nameless += 1
            continue
        name, content = _file(standing, standing.mark.feedback, lms)
        if name in names and names[name] != content:
            left_out.append((standing, f"{name!r} is the feedback of somebody else"))
            continue
        names[name] = content
    if nameless and not names:
        raise LmsError(f"{left_out[-1][1]}; give --to csv for a zip with a folder per student")
    return Packed(_zip(names), sorted(names), left_out)


def _nameless(attempt: Attempt | None, lms: str) -> str:
    """Return why the LMS has no name for the feedback of an attempt; '' when it has one."""
    if lms not in ("canvas", "moodle") or (attempt is not None and attempt.format == lms):
        return ""
    how = f"was collected as {attempt.format}" if attempt else "was not collected with `autograder collect`"
    return f"{lms} wants feedback under the names of its own download, and this {how}"


def _file(standing: Standing, text: str, lms: str) -> tuple[str, bytes]:
    attempt, mark = standing.attempt, standing.mark
    if attempt is None or not attempt.label:
        return f"{'student' if mark is None else mark.student}/{NAME}", text.encode()
    if lms == "canvas":
        return _in_its_form(_graded_file(standing, attempt), text)
    if lms == "moodle":
        # A label that ends the name of a folder gets a file in it; one that begins a file's name goes on.
        label = attempt.label
        is_folder = any(f"{label}/" in file.downloaded for file in attempt.files)
        return (f"{label}/{NAME}" if is_folder or not attempt.files else f"{label}{NAME}"), text.encode()
    if attempt.format == "nbgrader":
        return f"{attempt.label}/{NAME}", text.encode()
    return f"{attempt.student}/{NAME}", text.encode()


def _graded_file(standing: Standing, attempt: Attempt) -> str:
    """Return the downloaded name of the graded file, else of the first that was handed in."""
    graded = "" if standing.mark is None else standing.mark.file
    named = [file for file in attempt.files if f"{attempt.student}/{file.name}" == graded]
    downloaded = [file.downloaded for file in [*named, *attempt.files] if file.downloaded]
    return downloaded[0].rpartition("/")[2] if downloaded else attempt.label


def _in_its_form(name: str, text: str) -> tuple[str, bytes]:
    """Return a name that begins as `name` does, and the text as a file of that kind."""
    ending = name.rpartition(".")[2].lower()
    if ending == "ipynb":
        return name, _notebook(text)
    if ending == "py":
        return name, "".join(f"# {line}".rstrip() + "\n" for line in text.splitlines()).encode()
    if ending in ("md", "txt"):
        return name, text.encode()
    return f"{name}.md", text.encode()


def _notebook(text: str) -> bytes:
    from nbformat import NotebookNode, v4, writes

    cell: NotebookNode = v4.new_markdown_cell(text, id="feedback")
    notebook: NotebookNode = v4.new_notebook(cells=[cell])
    return f"{writes(notebook)}\n".encode()


def _zip(names: dict[str, bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(names.items()):
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return data.getvalue()

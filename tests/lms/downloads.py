"""Downloads as an LMS would make them, from lists of names: every file's content says its name."""

import io
import zipfile
from pathlib import Path

from autograder.lms.grades import Mark, Marks

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir() if (path / "download.txt").exists())


def zip_of(path, entries):
    """Write a zip of `entries` (name to content); returns `path`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def zip_bytes(entries):
    """A zip in memory."""
    return zip_of(io.BytesIO(), entries).getvalue()


def golden_entries(case):
    """The names and contents of a golden download."""
    folder = GOLDEN / case
    entries = {}
    for name in (folder / "download.txt").read_text(encoding="utf-8").splitlines():
        known = folder / "files" / Path(name).name
        entries[name] = known.read_bytes() if known.exists() else f"# {name}\n".encode()
    return entries


def unpacked(entries, folder):
    """The same download as a folder."""
    for name, content in entries.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def marks_of(points, maximum=100.0):
    """Marks as a run would give them: a number of points, or a state without a grade."""
    marks = {}
    for student, value in points.items():
        graded = not isinstance(value, str)
        marks[student] = Mark(
            student=student,
            state="graded" if graded else value,
            raw=value if graded else None,
            reason="" if graded else f"because it is {value}",
            questions={"q1": value if graded else None},
            feedback=f"# Feedback for {student}\n",
        )
    return Marks("a2_dense", "One dense layer", maximum, ["q1"], marks)

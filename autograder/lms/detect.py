"""Which LMS a download came from. An answer that is not plain is refused, with the candidates and reasons."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import LmsError
from autograder.lms.canvas import Canvas
from autograder.lms.contract import Look, Reader
from autograder.lms.github_classroom import GithubClassroom
from autograder.lms.gradescope import Gradescope
from autograder.lms.moodle import Moodle
from autograder.lms.nbgrader import Nbgrader
from autograder.lms.plain import Plain
from autograder.lms.source import FolderSource, Limits, Source
from autograder.lms.zips import ZipSource

READERS: dict[str, Reader] = {
    reader.name: reader
    for reader in (Canvas(), Moodle(), Gradescope(), Nbgrader(), GithubClassroom(), Plain())
}
_MARGIN = 0.25
"""How far the best must be ahead; a plain folder scores 0.5, so an LMS needs three names in four to be it."""


def open_source(path: Path, limits: Limits) -> Source:
    """Open the folder or zip at `path`; raises LmsError when it is neither, empty, or cannot be read."""
    if path.is_dir():
        source: Source = FolderSource(path, limits)
    elif path.is_file():
        source = ZipSource.at(path, limits)
    else:
        raise LmsError(f"{path} does not exist; give the zip or folder you downloaded")
    if not source.members and not source.folders:
        source.close()
        raise LmsError(f"{path} is empty; download the submissions again")
    return source


def looks(source: Source) -> list[tuple[Reader, Look]]:
    """Return what each format says of `source`, the surest first."""
    found = [(reader, reader.look(source)) for reader in READERS.values()]
    return sorted(found, key=lambda pair: -pair[1].score)


def choose(source: Source, asked: str | None = None) -> tuple[Reader, Look]:
    """Return the format of `source`: as asked, or the one that is plainly meant.

    Raises LmsError for an unknown format, and when two are about equally likely.
    """
    if asked:
        if asked not in READERS:
            raise LmsError(f"there is no format {asked!r}; allowed: {', '.join(READERS)}")
        return READERS[asked], READERS[asked].look(source)
    (first, look), (_, second) = (ranked := looks(source))[:2]
    if look.score - second.score < _MARGIN:
        likely = [
            (reader, one) for reader, one in ranked if one.score > look.score - _MARGIN and one.score > 0
        ]
        said = "; ".join(f"{reader.name} ({one.score:.0%}: {one.reason})" for reader, one in likely)
        raise LmsError(f"{source.name} may be any of: {said}. Say which with --format, or tidy the folder")
    return first, look

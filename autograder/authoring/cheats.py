"""Hostile submissions that go for points in any assignment: one function in the place of every one asked for.

Each file in `hostile/` defines `attacked`. None of them may earn a point in any question; `verify` grades
them with every assignment, so that a check that believes what it is told shows up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable

from autograder.course import Manifest


def cheat_files() -> list[Traversable]:
    """Return the files, by name."""
    folder = resources.files("autograder.authoring").joinpath("hostile")
    return sorted((one for one in folder.iterdir() if one.name.endswith(".py")), key=lambda one: one.name)


def in_place_of(source: str, names: Iterable[str]) -> str:
    """Return a cell with `source`, whose `attacked` takes the place of each of the functions `names`."""
    return source + "".join(f"\n\n{name} = attacked" for name in names) + "\n"


def cheats(manifest: Manifest) -> Iterator[tuple[str, str, bytes]]:
    """Yield (file name, title, submission) of each cheat, written against all functions of an assignment."""
    names = [name for question in manifest.questions for name in question.names]
    for file in cheat_files():
        source = file.read_text(encoding="utf-8")
        title = source.splitlines()[0].strip('"')
        yield file.name, title, in_place_of(source, names).encode()

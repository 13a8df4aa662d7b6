"""A submission that is running already: the names of a live notebook, served in this process.

A notebook's `grader.check("q1_1")` asks about what was run so far, which no file holds. The names come from
the notebook's globals, and the source, for checks that read it, from the cells that IPython remembers.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.box.cells import Cell
from autograder.box.objects import kind_of
from autograder.box.parsing import parse_cell
from autograder.box.server import Server
from autograder.judge.local import NOT_THE_STUDENTS, LocalSubmission
from autograder.judge.providers import LocalOpened
from autograder.wire.messages import LoadReport

NOTEBOOK = "notebook"
HISTORY = "In"  # IPython's list of the cells that were run


class LiveSubmission(LocalSubmission):
    """The submission whose module-level names are `names`; `given_path` is the assignment's given.py."""

    def __init__(self, names: Mapping[str, Any], given_path: Path | None = None) -> None:
        given = None if given_path is None else given_path.read_text(encoding="utf-8")
        kinds = {name: kind_of(value) for name, value in names.items() if not name.startswith("__")}
        report = LoadReport(NOTEBOOK, "notebook", names=kinds)
        self._connect(Server(names, report, NOT_THE_STUDENTS, _places(names)), given, live_source(names))


class LiveProvider:
    """Serves the live names, as they are, for each question."""

    def __init__(self, names: Mapping[str, Any], given_path: Path | None = None) -> None:
        self._names = names
        self._given_path = given_path if given_path is not None and given_path.is_file() else None

    def open(self, question: str, cpu_seconds: float, wall_seconds: float) -> LocalOpened:
        """Serve the names; there is nothing to load."""
        return LocalOpened(LiveSubmission(self._names, self._given_path))


def live_source(names: Mapping[str, Any]) -> str:
    """Return the Python that defined `names`, as far as it can be known; parses as one module.

    Every cell that was run, in order, so that the last definition of a name is the live one. Without
    IPython's memory, the functions and classes that have a source. Raises nothing.
    """
    history = names.get(HISTORY)
    texts = history if isinstance(history, list) else _definitions(names)
    cells = (
        Cell(NOTEBOOK, f"{NOTEBOOK}, run {number}", 1, text, False)
        for number, text in enumerate(texts)
        if isinstance(text, str)
    )
    return "\n".join(parse_cell(cell).text for cell in cells)


def _places(names: Mapping[str, Any]) -> dict[str, str]:
    """Return what to call the files that the notebook's cells were compiled as: by what they define."""
    places: dict[str, str] = {}
    for name, value in list(names.items()):
        code = getattr(value, "__code__", None) if inspect.isfunction(value) else _code_of_class(value)
        if code is not None and getattr(value, "__module__", None) in (names.get("__name__"), "__main__"):
            places.setdefault(code.co_filename, f"the cell of `{name}`")
    return places


def _code_of_class(value: object) -> types.CodeType | None:
    methods = vars(value).values() if inspect.isclass(value) else ()
    return next((method.__code__ for method in methods if inspect.isfunction(method)), None)


def _definitions(names: Mapping[str, Any]) -> Iterator[str]:
    for value in list(names.values()):
        if inspect.isfunction(value) or inspect.isclass(value):
            try:
                yield inspect.getsource(value)
            except (OSError, TypeError):  # built in, or typed where nothing remembers it
                continue

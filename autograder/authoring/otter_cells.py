"""The cells of a student notebook that speak to Otter: start, one check per question, everything, export.

They are tagged `explore`, so that neither our loader nor the grader runs them, and `otter`, by which the leak
checks know that they are no part of the master.
"""

from __future__ import annotations

from collections.abc import Iterator

from autograder.authoring.skeleton import StudentCell
from autograder.course import Manifest

OTTER = "otter"
TAGS = ("explore", OTTER)

_START = """\
# Run this cell first. The cells with `grader.check` then try what you have written so far.
try:
    import otter

    grader = otter.Notebook("{notebook}")
except ImportError as missing:
    raise ImportError(
        f"{{missing}}. To check your work, install what it needs: python -m pip install -r requirements.txt"
    ) from None
except FileNotFoundError:
    raise FileNotFoundError(
        "This notebook has to be called {notebook} and be opened in the folder that was handed out."
    ) from None"""
_END = """\
## Check everything and hand in

The next cell runs all public checks again. Then save the notebook. Hand in the notebook itself, or the zip
file that the last cell makes, as your course tells you."""
_CHECK_ALL = "grader.check_all()"
_EXPORT = "# Save the notebook first. The zip file holds what was saved.\ngrader.export(pdf=False)"


def with_otter(manifest: Manifest, cells: list[StudentCell]) -> list[StudentCell]:
    """Return the cells of a student notebook with Otter's between them.

    The start stands before the first code, a question's check behind its last graded code. A question
    without public checks has none.
    """
    last = {cell.question: place for place, cell in enumerate(cells) if _graded(cell)}
    made: list[StudentCell] = []
    started = False
    for place, cell in enumerate(cells):
        if cell.kind == "code" and not started:
            made.append(_code(_START.format(notebook=f"{manifest.id}.ipynb")))
            started = True
        made.append(cell)
        if last.get(cell.question) == place and manifest.question(cell.question).public:
            made.append(_code(check_call(cell.question), cell.question))
    return [*made, *_ending()] if started else made


def otter_sources(manifest: Manifest) -> set[str]:
    """Return the source of every code cell that `with_otter` may add: what a leak check lets pass."""
    start = _START.format(notebook=f"{manifest.id}.ipynb")
    checks = {check_call(question.id) for question in manifest.questions}
    return {start, _CHECK_ALL, _EXPORT, *checks}


def check_call(question: str) -> str:
    """Return the source of a question's check cell, as `otter assign` writes it too."""
    return f'grader.check("{question}")'


def _ending() -> Iterator[StudentCell]:
    yield StudentCell("markdown", (OTTER,), _END)
    yield _code(_CHECK_ALL)
    yield _code(_EXPORT)


def _graded(cell: StudentCell) -> bool:
    return cell.kind == "code" and bool(cell.question) and not cell.explores


def _code(source: str, question: str = "") -> StudentCell:
    return StudentCell("code", TAGS, source, question)

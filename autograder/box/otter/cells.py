"""A submission as the cells that Otter runs: prepared by Otter's own preprocessor, seeds and all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import nbformat
from otter.execute.preprocessor import GradingPreprocessor
from otter.nbmeta_config import NBMetadataConfig
from otter.utils import NBFORMAT_VERSION

from autograder.wire.otter import Bundle

TESTS = "./tests"
_NUMBER = "autograder_number"


class UngradableError(Exception):
    """Otter does not grade this file; the message says why, to whoever handed it in."""


class BoxPreprocessor(GradingPreprocessor):  # type: ignore[misc]  # Otter has no types
    """Otter's preparation of a notebook, without the cells that open a socket and write a pickle."""

    def add_init_and_export_cells(self, nb: Any) -> None:
        """Add the cell that puts Otter's notebook interface into grading mode; tests run afterwards."""
        name = self._notebook_name
        source = f'from otter import Notebook as {name}\n{name}.init_grading_mode("{TESTS}")'
        nb.cells.insert(0, nbformat.v4.new_code_cell(source))


def read_submission(filename: str, bundle: Bundle) -> Any:
    """Return the file `filename` of the working folder as a notebook; a `.py` file is one cell.

    Raises UngradableError for what Otter does not take.
    """
    try:
        if not filename.endswith(".ipynb"):
            with open(filename) as file:
                cell = nbformat.v4.new_code_cell(file.read())
            return nbformat.v4.new_notebook(cells=[cell])
        notebook = nbformat.read(filename, as_version=NBFORMAT_VERSION)
        handed_in_for = NBMetadataConfig.from_notebook(notebook).assignment_name
    except Exception as error:
        reason = str(error).strip().splitlines() or [""]
        raise UngradableError(
            f"the file cannot be read as Otter reads it: {type(error).__name__}: {reason[0][:300]}"
        ) from None
    if bundle.assignment_name and handed_in_for != bundle.assignment_name:
        raise UngradableError(_wrong_assignment(handed_in_for, bundle.assignment_name))
    return notebook


def _wrong_assignment(handed_in_for: Any, expected: str) -> str:
    if handed_in_for is None:
        return (
            f"the notebook does not say which assignment it is of, expected {expected!r}; "
            f"fill in the notebook that was handed out for {expected!r}, and hand in that one"
        )
    return f"the notebook is of the assignment {str(handed_in_for)[:80]!r}, and this one is {expected!r}"


def prepare(notebook: Any, bundle: Bundle, folder: str, tests: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield each code cell to run as its number in the submission (0 for Otter's own) and its text."""
    number = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            number += 1
            cell.setdefault("metadata", nbformat.NotebookNode())[_NUMBER] = number
    preprocessor = BoxPreprocessor(
        cwd=folder,
        test_dir=TESTS,
        tests_glob=list(tests),
        seed=bundle.seed,
        seed_variable=bundle.seed_variable,
        otter_log=None,
        variables=None,
        force_python3_kernel=False,
    )
    prepared, _ = preprocessor.preprocess(notebook)
    for cell in prepared.cells:
        if cell.cell_type == "code":
            yield cell.metadata.get(_NUMBER, 0), cell.source

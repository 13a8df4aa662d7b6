"""The reference solution, in the judge: the master's functions, read as a submission's are, trusted."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from autograder.box.loader import load
from autograder.errors import CourseError


def load_reference(master_path: Path) -> SimpleNamespace | None:
    """Return the names that the master defines, its exploring cells left out; None without a master.

    Raises CourseError when a cell of the master does not run.
    """
    if not master_path.is_file():
        return None
    namespace, report = load(master_path.read_bytes(), master_path.name)
    if report.problem:
        raise CourseError(f"{master_path} cannot be read: {report.problem}")
    for cell in report.cells:
        if cell.error is not None:
            raise CourseError(
                f"{master_path}, {cell.label}: {cell.error.type_name}: {cell.error.message}; "
                "a master must run from top to bottom"
            )
    names = {name: value for name, value in namespace.items() if not name.startswith("__")}
    return SimpleNamespace(**names)

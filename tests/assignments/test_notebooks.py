"""The notebooks as students open them: in a real Jupyter kernel, on the small digits, with no network."""

import json
import os
import shutil
from pathlib import Path

import nbclient
import nbformat
import pytest

from autograder.authoring.master import read_master
from autograder.course import Assignment, find_course

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = find_course(ROOT).assignments()
SECONDS = 300
FEWEST_PICTURES = 6

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("assignment", ASSIGNMENTS, ids=lambda assignment: assignment.id),
]


@pytest.fixture
def handout(assignment: Assignment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The handed-out folder on a student's machine that has no MNIST."""
    folder = tmp_path / assignment.id
    shutil.copytree(assignment.template_dir, folder)
    monkeypatch.delenv("AUTOGRADER_MNIST", raising=False)
    for name, value in {
        "FAST": "1",
        "AUTOGRADER_OFFLINE": "1",
        "KERAS_HOME": str(tmp_path / "keras"),
        "MPLCONFIGDIR": str(tmp_path / "matplotlib"),
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MPLBACKEND", raising=False)  # the kernel's own shows the figures in the notebook
    return folder


def opened(folder: Path) -> nbformat.NotebookNode:
    return nbformat.read(folder / f"{folder.name}.ipynb", as_version=4)


def run(notebook: nbformat.NotebookNode, folder: Path) -> None:
    nbclient.NotebookClient(
        notebook, timeout=SECONDS, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute(env=dict(os.environ))


def filled_in(notebook: nbformat.NotebookNode, assignment: Assignment) -> nbformat.NotebookNode:
    """Put the master's functions where the skeleton asks for them: one cell per question, the rest empty."""
    master = read_master(assignment.master_path)
    solutions: dict[str, list[str]] = {}
    for cell in master.code_cells(explore=False):
        span = next(
            (one for one in master.questions if cell.first <= one.last and one.first <= cell.last), None
        )
        if span is not None:
            solutions.setdefault(span.id, []).append(master.source(cell))
    # What Otter's cells say is tested in tests/authoring; here they would train every network twice more.
    notebook.cells = [cell for cell in notebook.cells if "otter" not in cell.metadata.get("tags", [])]
    for cell in notebook.cells:
        question = cell.metadata.get("autograder", {}).get("question")
        if question:
            cell.source = "\n".join(solutions.pop(question, []))
    assert not solutions, f"no cell asks for {sorted(solutions)}"
    return notebook


def test_filled_in_it_runs_from_top_to_bottom_and_draws(assignment: Assignment, handout: Path) -> None:
    notebook = filled_in(opened(handout), assignment)
    run(notebook, handout)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert len(pictures) >= FEWEST_PICTURES
    assert "small digits" in json.dumps(outputs)


def test_as_handed_out_it_stops_at_the_first_task_and_names_it(assignment: Assignment, handout: Path) -> None:
    notebook = opened(handout)
    with pytest.raises(nbclient.exceptions.CellExecutionError) as stopped:
        run(notebook, handout)
    first = assignment.manifest.questions[0]
    assert stopped.value.ename == "NotImplementedError"
    assert stopped.value.evalue.startswith(f"{assignment.manifest.label} {first.label}: {first.names[0]} ")

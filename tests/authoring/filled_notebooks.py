"""Handouts as students use them: written to a folder, the notebook filled in and run in a real kernel."""

import ast

import nbformat
from nbclient import NotebookClient

from autograder.authoring.handout import build
from autograder.authoring.master import read_master


def write_handout(assignment, folder):
    """Write the student version of an assignment to `folder`."""
    for path, content in build(assignment).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def defined(source):
    """The functions and classes that a cell defines."""
    return [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]


def fill_in(assignment, folder, old="", new=""):
    """Put the master's solutions into the handout's notebook, with `old` replaced by `new`; return it."""
    master = read_master(assignment.master_path)
    sources = [master.source(cell) for cell in master.code_cells(explore=False)]
    solutions = {name: source for source in sources for name in defined(source)}
    path = folder / f"{assignment.id}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if "autograder" in cell.metadata:
            cell.source = solutions[defined(cell.source)[0]]
    changed = [cell for cell in notebook.cells if old and old in cell.source]
    assert len(changed) == (1 if old else 0)
    for cell in changed:
        cell.source = cell.source.replace(old, new)
    nbformat.write(notebook, path)
    return path


def run(path, *, errors=False):
    """Run a notebook from top to bottom in a kernel that lives in its folder."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=280,
        kernel_name="python3",
        allow_errors=errors,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute()
    return notebook


def printed(notebook, source):
    """What the cells with this source put out, as one text."""
    texts = []
    for cell in notebook.cells:
        for output in cell.outputs if cell.cell_type == "code" and source in cell.source else []:
            texts.append(output.get("text") or output.get("data", {}).get("text/plain") or output.evalue)
    return "\n".join(texts)

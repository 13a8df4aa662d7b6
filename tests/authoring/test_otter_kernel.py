"""Generated notebooks in a real Jupyter kernel, with Otter as students meet it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from filled_notebooks import fill_in, printed, run, write_handout

from autograder.cli.local_check import check_locally
from autograder.course import Course, open_assignment

ROOT = Path(__file__).parents[2]
TINY = Course(ROOT / "tests" / "scenarios" / "tiny_course").assignment("tiny")
DENSE = Course(ROOT).assignment("a2_dense")

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def small_data(tmp_path, monkeypatch):
    """Kernels that draw nothing on a screen and find no MNIST: the small digits serve."""
    for name, value in {
        "FAST": "1",
        "MPLBACKEND": "Agg",
        "AUTOGRADER_OFFLINE": "1",
        "KERAS_HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AUTOGRADER_MNIST", raising=False)


def messages(folder, name):
    """What `autograder check` says about a file: message and hint of each check that did not pass."""
    verdicts, _ = check_locally(open_assignment(folder), folder / name, (), 0)
    return {one.check: (one.message, one.hint) for one in verdicts if one.status != "passed"}


def test_the_solution_passes_every_check_and_is_exported(tmp_path):
    folder = write_handout(TINY, tmp_path)
    notebook = run(fill_in(TINY, folder))
    for question in ("q1", "q2"):
        assert (
            printed(notebook, f'grader.check("{question}")') == f"{question} results: All test cases passed!"
        )
    assert printed(notebook, "check_all").count("All test cases passed!") == 2
    (exported,) = folder.glob("tiny_*.zip")
    assert "tiny.ipynb" in zipfile.ZipFile(exported).namelist()
    assert messages(folder, "tiny.ipynb") == {}


def test_a_mistake_is_told_as_autograder_check_tells_it(tmp_path):
    folder = write_handout(TINY, tmp_path)
    path = fill_in(TINY, folder, "return total / X.shape[1]", "return X / len(total)")
    notebook = run(path)
    ((check, (message, hint)),) = messages(folder, "tiny.ipynb").items()
    assert check == "q2.row_means_has_one_value_per_row"
    assert "expected shape (5,)" in message
    for cell in ('grader.check("q2")', "grader.check_all()"):
        assert f"AssertionError: {message}" in printed(notebook, cell)
        assert f"Hint: {hint}" in printed(notebook, cell)
    assert "All test cases passed!" in printed(notebook, 'grader.check("q1")')
    assert list(folder.glob("tiny_*.zip"))


def test_the_skeleton_is_checked_without_an_error(tmp_path):
    folder = write_handout(TINY, tmp_path)
    notebook = run(folder / "tiny.ipynb")
    assert "`double` is not written yet" in printed(notebook, 'grader.check("q1")')
    assert "`row_means` is not written yet" in printed(notebook, "check_all")


def test_what_a_student_just_typed_counts_not_what_is_in_the_file(tmp_path):
    folder = write_handout(TINY, tmp_path)
    path = fill_in(TINY, folder, "return x + x", "return x[0]\n\n\ndef double(x):\n    return 2 * x")
    assert "All test cases passed!" in printed(run(path), 'grader.check("q1")')


@pytest.mark.parametrize("leave", ["raise SystemExit", "raise KeyboardInterrupt", "import sys; sys.exit(1)"])
def test_code_that_leaves_costs_its_question_only(tmp_path, leave):
    folder = write_handout(TINY, tmp_path)
    notebook = run(fill_in(TINY, folder, "return x + x", leave))
    assert "Test case failed" in printed(notebook, 'grader.check("q1")')
    assert "q2 results: All test cases passed!" in printed(notebook, "check_all")


def test_otters_own_command_runs_the_tests_folder(tmp_path):
    folder = write_handout(TINY, tmp_path)
    fill_in(TINY, folder)
    assert "All tests passed!" in otter("check", "tiny.ipynb", "-t", "tests", cwd=folder)
    fill_in(TINY, write_handout(TINY, folder), "return x + x", "return x[0]")
    told = otter("check", "tiny.ipynb", "-t", "tests", cwd=folder)
    ((message, _),) = messages(folder, "tiny.ipynb").values()
    assert message in told
    assert "q2 results: All test cases passed!" in told


def otter(*arguments, cwd):
    """Run Otter's command line; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "otter", *arguments],
        cwd=cwd,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_the_lesson_on_dense_layers_passes_in_a_kernel(tmp_path):
    folder = write_handout(DENSE, tmp_path)
    notebook = run(fill_in(DENSE, folder))
    told = printed(notebook, "check_all")
    assert told.count("All test cases passed!") == len(DENSE.manifest.questions)
    assert messages(folder, "a2_dense.ipynb") == {}


def test_a_lesson_stops_at_the_first_function_that_is_not_written(tmp_path):
    folder = write_handout(DENSE, tmp_path)
    notebook = run(folder / "a2_dense.ipynb", errors=True)
    raised = [
        output.evalue
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type == "error"
    ]
    assert raised[0] == "A2 Q1.1: neuron is not written yet"
    assert "`neuron` is not written yet" in printed(notebook, 'grader.check("q1_1")')


def test_a_ban_is_read_from_the_cells_that_were_run(tmp_path):
    folder = write_handout(DENSE, tmp_path)
    right = "dZ = (softmax(dense(X, W, b)) - Y) / len(X)"
    path = fill_in(DENSE, folder, right, f"with tf.GradientTape():\n        {right}")
    notebook = run(path, errors=True)
    message, hint = messages(folder, "a2_dense.ipynb")["q3.gradients_are_your_own_algebra"]
    assert "GradientTape" in message
    told = printed(notebook, 'grader.check("q3")')
    assert f"AssertionError: {message}\n" in told
    assert f"Hint: {hint}" in told

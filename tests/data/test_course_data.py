"""The file students get: it stands alone, and always ends with digits or with advice."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.data import course_data, mnist
from autograder.data.idx import to_idx

SOURCE = Path(course_data.__file__)

# A machine with a dead network, and one without scikit-learn: what the real imports would do there.
NO_NETWORK = (
    "import keras.datasets.mnist as m\ndef fail(*a): raise OSError('URL fetch failure')\nm.load_data = fail\n"
)
BLOCK = "import sys\nfor name in {names}: sys.modules[name] = None\n"


def run(tmp_path, code, **environment):
    (tmp_path / "course_data.py").write_bytes(SOURCE.read_bytes())
    clean = {
        k: v for k, v in os.environ.items() if not k.startswith(("AUTOGRADER_", "PYTHON")) and k != "FAST"
    }
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=clean | {"KERAS_HOME": str(tmp_path / "keras"), "TF_CPP_MIN_LOG_LEVEL": "3"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


SHOW = """import course_data as c
(x, y), (x_test, y_test) = c.load_mnist()
print(c.source, x.shape, y_test.shape, x.dtype, c.FAST)
"""


def test_it_imports_nothing_of_ours():
    imported = {
        name
        for node in ast.walk(ast.parse(SOURCE.read_text(encoding="utf-8")))
        for name in ([node.module] if isinstance(node, ast.ImportFrom) else [])
        + ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [])
    }
    assert imported <= {
        "functools",
        "gzip",
        "os",
        "socket",
        "pathlib",
        "numpy",
        "keras.datasets",
        "sklearn.datasets",
    }


def test_offline_the_digits_stand_in_and_it_is_said(tmp_path):
    done = run(tmp_path, SHOW, AUTOGRADER_OFFLINE="1", FAST="1")
    assert done.returncode == 0, done.stderr
    assert (
        "Data: scikit-learn's small digits, enlarged to 28x28: 1,437 training and 360 test images."
        in done.stdout
    )
    assert done.stdout.splitlines()[-1] == "digits (1437, 28, 28) (360,) uint8 True"


def test_without_keras_the_digits_stand_in(tmp_path):
    done = run(tmp_path, BLOCK.format(names=["keras", "keras.datasets"]) + SHOW)
    assert "Keras is not installed, so MNIST cannot be fetched: the small digits stand in." in done.stdout
    assert "digits (1437, 28, 28)" in done.stdout


@pytest.mark.slow
def test_a_failed_download_falls_back_with_a_sentence(tmp_path):
    done = run(tmp_path, NO_NETWORK + SHOW)
    assert "MNIST could not be fetched (URL fetch failure): the small digits stand in." in done.stdout
    assert "digits (1437, 28, 28)" in done.stdout


def test_with_nothing_at_all_the_error_says_what_to_do(tmp_path):
    blocked = ["keras", "keras.datasets", "sklearn", "sklearn.datasets"]
    done = run(tmp_path, BLOCK.format(names=blocked) + SHOW)
    assert "Connect to the internet and try again, or run: pip install scikit-learn" in done.stderr


@pytest.mark.parametrize("end", ["", ".gz"])
def test_a_folder_of_idx_files_is_read(tmp_path, end):
    import gzip

    rng = np.random.default_rng(1)
    folder = tmp_path / "files"
    folder.mkdir()
    for name, shape in zip(mnist.FILES, [(5, 28, 28), (5,), (2, 28, 28), (2,)], strict=True):
        content = to_idx(rng.integers(0, 10, shape).astype(np.uint8))
        (folder / (name + end)).write_bytes(gzip.compress(content) if end else content)
    done = run(tmp_path, SHOW, AUTOGRADER_MNIST=str(folder))
    assert done.stdout.splitlines()[-1] == "mnist (5, 28, 28) (2,) uint8 False"


def test_a_folder_that_lacks_a_file_says_which(tmp_path):
    done = run(tmp_path, SHOW, AUTOGRADER_MNIST=str(tmp_path))
    assert "there is no train-images-idx3-ubyte.gz in it" in done.stderr


def test_the_sentence_is_printed_once(tmp_path):
    code = "from course_data import load_mnist, source\nload_mnist(); load_mnist()"
    assert run(tmp_path, code, AUTOGRADER_OFFLINE="1").stdout.count("Data:") == 1

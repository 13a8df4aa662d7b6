"""The Otter half of the overhead benchmark: autograder zips that ask of a submission what our checks ask.

The Otter tests are lighter than ours (one case per function, and no hidden half), so a ratio in our favour
is not owed to Otter doing more.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HEAD = """OK_FORMAT = False
from otter.test_files import test_case
name = {name!r}
points = 1

@test_case(points=1, hidden=False)
def test_it(env):
"""

TRIVIAL = {"q1": "    assert env['square'](3) == 9\n"}

TENSORS = {
    "q1_1": "    assert env['tensor_info']([[1, 2, 3]])['shape'] == (1, 3)\n",
    "q1_2": "    import numpy as np\n    assert env['flatten_batch'](np.zeros((4, 3, 2))).shape == (4, 6)\n",
    "q2_1": (
        "    import numpy as np\n"
        "    pixel = env['normalize'](np.array([[255]], np.uint8))\n"
        "    assert abs(float(np.max(pixel)) - 1) < 1e-6\n"
    ),
    "q2_2": (
        "    import numpy as np\n    assert np.asarray(env['one_hot'](np.array([1, 0]), 3)).shape == (2, 3)\n"
    ),
    "q3": "    import numpy as np\n    assert env['low_rank'](np.eye(6, dtype='float32'), 2)[1] == 26\n",
    "q4_1": (
        "    import tensorflow as tf\n"
        "    x, y = env['decode_example'](tf.constant(bytes(784)), tf.constant(bytes([3])))\n"
        "    assert x.shape == (784,) and float(y[3]) == 1.0\n"
    ),
    "q4_2": (
        "    import os, tempfile\n"
        "    folder = tempfile.mkdtemp()\n"
        "    images, labels = os.path.join(folder, 'i'), os.path.join(folder, 'l')\n"
        "    open(images, 'wb').write(bytes(16 + 5 * 784)); open(labels, 'wb').write(bytes(8 + 5))\n"
        "    assert len(list(env['load_dataset'](images, labels))) == 5\n"
    ),
    "q4_3": (
        "    import tensorflow as tf\n"
        "    batches = iter(env['training_pipeline'](tf.data.Dataset.range(20), 4, 20))\n"
        "    assert [len(next(batches)) for _ in range(10)] == [4] * 10\n"
    ),
}


def build_zip(folder: Path, tests: dict[str, str]) -> Path:
    """Write the tests into `folder` and let Otter make its autograder zip of them."""
    (folder / "tests").mkdir(parents=True)
    for name, body in tests.items():
        (folder / "tests" / f"{name}.py").write_text(HEAD.format(name=name) + body)
    command = ["generate", "-t", "tests", "-o", "autograder.zip", "--no-environment"]
    subprocess.run([otter(), *command], cwd=folder, check=True, capture_output=True)
    return folder / "autograder.zip"


def run_command(package: Path, submission: Path, results: Path) -> list[str]:
    """Return the command that grades one submission the way Otter does."""
    return [otter(), "run", "-a", str(package), "-o", str(results), str(submission)]


def otter() -> str:
    """Return the `otter` that belongs to this interpreter."""
    return os.path.join(os.path.dirname(sys.executable), "otter")

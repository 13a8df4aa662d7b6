"""Submissions that bring their accuracy along instead of training for it: none earns an accuracy check.

The embedded weights would score well if the judge kept the public labels; a test shows that first, so that
a zero means that the renaming of the classes stopped them and not that they were bad ones.
"""

import base64
import zlib
from pathlib import Path

import numpy as np
import pytest

from autograder.course import find_course
from autograder.data import load_images
from autograder.errors import JudgeError
from autograder.judge.jobs import Job
from autograder.judge.run import judge_on
from autograder.judge.slot import Slot, SlotConfig

ROOT = Path(__file__).resolve().parents[2]
CHECK = "q5.accuracy"


@pytest.fixture(scope="module")
def slot():
    assignment = find_course(ROOT).assignment("a2_dense")
    try:
        with Slot(assignment, SlotConfig(datasets=["digits"])) as started:
            yield started
    except JudgeError as problem:
        pytest.skip(f"this machine can confine no box: {problem}")


def earned(slot, source, seed=5):
    job = Job(token="1", filename="cheat.py", source=source.encode(), seed=seed, only_checks=[CHECK])
    (verdict,) = judge_on(slot, job).verdicts
    return verdict.awarded, verdict.message


def packed(array):
    return base64.b64encode(zlib.compress(np.ascontiguousarray(array).tobytes())).decode()


def trained_weights():
    """Softmax regression on the public labels, by plain gradient descent: W (784, 10), b (10,)."""
    train, _ = load_images("digits")
    W, b = np.zeros((784, 10)), np.zeros(10)
    targets = np.eye(10)[train.y]
    for _ in range(150):
        scores = train.x @ W + b
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        error = (scores / scores.sum(axis=1, keepdims=True) - targets) / len(targets)
        W -= 0.5 * train.x.T @ error
        b -= 0.5 * error.sum(axis=0)
    return W.astype(np.float32), b.astype(np.float32)


HEAD = """
import base64, zlib
import keras
import numpy as np

def unpacked(text, dtype, shape):
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype).reshape(shape)

def layer(learning_rate=0.5, kind=keras.Sequential):
    model = kind([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])
    optimizer = keras.optimizers.SGD(learning_rate)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
"""


def with_embedded_weights():
    W, b = trained_weights()
    return f"""{HEAD}
class Untrained(keras.Sequential):
    def fit(self, *args, **kwargs):
        history = keras.callbacks.History()
        history.history = {{"loss": [0.1], "accuracy": [1.0]}}
        return history

def build_softmax_classifier(learning_rate=0.5):
    model = layer(learning_rate, Untrained)
    weights = unpacked({packed(W)!r}, "float32", (784, 10))
    model.set_weights([weights, unpacked({packed(b)!r}, "float32", (10,))])
    return model
"""


def with_memorised_test_rows():
    _, test = load_images("digits")
    small = test.pixels.reshape(len(test), 28, 28)[:, ::2, ::2].reshape(len(test), 196)
    return f"""{HEAD}
ROWS = unpacked({packed(small)!r}, "uint8", (-1, 196)).astype("float32") / 255
LABELS = unpacked({packed(test.y.astype(np.uint8))!r}, "uint8", (-1,))

class Memory(keras.Sequential):
    def predict(self, x, *args, **kwargs):
        small = np.asarray(x, dtype="float32").reshape(-1, 28, 28)[:, ::2, ::2].reshape(-1, 196)
        distance = (small**2).sum(1)[:, None] - 2 * small @ ROWS.T + (ROWS**2).sum(1)[None]
        return np.eye(10, dtype="float32")[LABELS[distance.argmin(1)]]

def build_softmax_classifier(learning_rate=0.5):
    return layer(learning_rate, Memory)
"""


def with_a_patched_evaluate():
    return f"""{HEAD}
class Boaster(keras.Sequential):
    def fit(self, *args, **kwargs):
        history = keras.callbacks.History()
        history.history = {{"loss": [0.0], "accuracy": [1.0], "val_accuracy": [1.0]}}
        return history

    def evaluate(self, *args, return_dict=False, **kwargs):
        return {{"loss": 0.0, "accuracy": 1.0}} if return_dict else [0.0, 1.0]

keras.Model.evaluate = Boaster.evaluate
keras.metrics.Accuracy.result = lambda self: 1.0
np.argmax = lambda *args, **kwargs: 0

def build_softmax_classifier(learning_rate=0.5):
    return layer(learning_rate, Boaster)
"""


def test_the_embedded_weights_are_good_under_the_public_labels():
    W, b = trained_weights()
    _, test = load_images("digits")
    threshold = find_course(ROOT).assignment("a2_dense").manifest.threshold(CHECK, "digits", "quick").minimum
    assert np.mean(np.argmax(test.x @ W + b, axis=1) == test.y) > threshold


def test_honest_training_earns_the_check(slot):
    awarded, message = earned(slot, HEAD + "\nbuild_softmax_classifier = layer\n")
    assert awarded == 4, message


@pytest.mark.parametrize(
    "cheat",
    [with_embedded_weights, with_memorised_test_rows, with_a_patched_evaluate],
    ids=lambda c: c.__name__,
)
def test_a_cheat_earns_nothing(slot, cheat):
    awarded, message = earned(slot, cheat())
    assert awarded == 0
    assert "expected an accuracy of at least" in message, "stopped for another reason than its accuracy"

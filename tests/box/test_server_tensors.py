"""Tensors, data sets and models: what arrives in the box and what comes back."""

from pathlib import Path

import numpy as np
import pytest

from autograder.checks.student_errors import StudentError
from autograder.judge.local import LocalSubmission
from autograder.judge.remote import Remote
from autograder.wire.references import DatasetValue, TensorValue

STUDENT = """
import keras
import numpy as np
import tensorflow as tf
def kind(x):
    return f"{type(x).__module__.split('.')[0]}.{type(x).__name__}"
def doubled(x):
    return 2 * x
def answers():
    return {
        "tensor": tf.constant([1.0, 2.0]),
        "variable": tf.Variable([3], dtype=tf.int64),
        "weight": keras.Variable([4.0]),
        "scalar": tf.constant(1.5),
        "half": tf.constant([1.5], tf.bfloat16),
        "text": tf.constant("a"),
        "texts": tf.constant(["a", "b"]),
    }
def others():
    return [
        tf.ragged.constant([[1], [2, 3]]),
        tf.sparse.from_dense([0, 1]),
        keras.Input((3,)),
        tf.constant([1]).shape,
        tf.float32,
    ]
def batches(dataset):
    return [tuple(map(plain, row)) if isinstance(row, tuple) else row for row in dataset]
def plain(part):
    return np.asarray(part).tolist()
def endless():
    return tf.data.Dataset.range(3).repeat()
def build():
    only = keras.layers.Dense(2, name="only")
    model = keras.Sequential([keras.Input((4,)), only])
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="mse")
    return model
def in_graph(f):
    return tf.function(lambda x: doubled(x))(tf.constant(2.0))
def mapped(f):
    ask = lambda x: tf.numpy_function(f, [x], tf.int64)
    dataset = tf.data.Dataset.range(4).map(ask, num_parallel_calls=2)
    return [int(x) for x in dataset]
"""


@pytest.fixture(scope="module")
def submission(tmp_path_factory: pytest.TempPathFactory) -> LocalSubmission:
    path: Path = tmp_path_factory.mktemp("student") / "tensors.py"
    path.write_text(STUDENT)
    return LocalSubmission(path)


def test_tensors_come_back_as_arrays(submission: LocalSubmission) -> None:
    received = submission.answers()
    assert received["tensor"].dtype == np.float32
    assert received["tensor"].tolist() == [1.0, 2.0]
    assert (received["variable"].dtype, received["variable"].tolist()) == (np.int64, [3])
    assert received["weight"].tolist() == [4.0]
    assert np.shape(received["scalar"]) == ()
    assert float(received["scalar"]) == 1.5
    assert (received["half"].dtype, received["half"].tolist()) == (np.float32, [1.5])
    assert received["text"] == b"a"
    assert received["texts"] == [b"a", b"b"]


def test_what_is_no_array_stays_in_the_box(submission: LocalSubmission) -> None:
    received = submission.others()
    assert all(isinstance(value, Remote) for value in received)
    assert "RaggedTensor" in repr(received[0])
    assert received[3].rank == 1


def test_values_arrive_as_what_they_stand_for(submission: LocalSubmission) -> None:
    assert submission.kind(TensorValue(np.ones(2, np.float32))) == "tensorflow.EagerTensor"
    assert submission.kind(np.ones(2)) == "numpy.ndarray"
    assert submission.kind(np.random.default_rng(0)) == "numpy.Generator"
    assert submission.doubled(TensorValue(np.array([1, 2]))).tolist() == [2, 4]


def test_arrays_arrive_as_a_data_set(submission: LocalSubmission) -> None:
    x, y = np.arange(6).reshape(3, 2), np.array([7, 8, 9])
    assert submission.batches(DatasetValue((x, y))) == [([0, 1], 7), ([2, 3], 8), ([4, 5], 9)]
    batched = submission.batches(DatasetValue((x, y), 2))
    assert batched == [([[0, 1], [2, 3]], [7, 8]), ([[4, 5]], [9])]
    assert [int(value) for value in submission.batches(DatasetValue(y))] == [7, 8, 9]


def test_an_endless_data_set_can_be_read_from_the_judge(submission: LocalSubmission) -> None:
    numbers = iter(submission.endless())
    assert [int(next(numbers)) for _ in range(5)] == [0, 1, 2, 0, 1]


def test_a_model_is_read_through_its_handles(submission: LocalSubmission) -> None:
    model = submission.build()
    assert model.layers[0].units == 2
    assert [weight.shape for weight in model.get_weights()] == [(4, 2), (2,)]
    assert model.get_config()["layers"][-1]["config"]["name"] == "only"
    assert float(model.optimizer.learning_rate) == pytest.approx(0.01)
    model.set_weights([np.ones((4, 2)), np.zeros(2)])
    assert model.predict(np.ones((3, 4)), verbose=0).tolist() == [[4.0, 4.0]] * 3
    with pytest.raises(StudentError, match="ValueError"):
        model.set_weights([])


def test_functions_of_the_file_can_be_traced(submission: LocalSubmission) -> None:
    assert float(submission.in_graph(None)) == 4.0


def test_threads_of_a_pipeline_may_call_the_judge(submission: LocalSubmission) -> None:
    assert submission.mapped(lambda x: np.int64(x + 1)) == [1, 2, 3, 4]

"""That the lesson of assignment 6 holds what it says, and that no slip is charged twice."""

import ast
from pathlib import Path

import pytest
from lessons import COURSE, definitions_of, failures, hidden_failures, judged_here, judged_with, text_of

ASSIGNMENT = COURSE.assignment("a6_cnn")
LEFT_OUT = ("accuracy", "conv_is_fast_enough", "defaults_are_those_of_the_task")
DEFAULTS = {
    "conv2d": [1, "valid"],
    "max_pool": [2, 2],
    "batchnorm_forward": [0.9, 1e-3],
    "build_cnn": [(12, 24, 32), 0.3, 0.99],
    "train_cnn": [10, 0.01, 0.666],
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_the_defaults_are_those_of_the_contract(name: str) -> None:
    function = definitions_of(ASSIGNMENT)[name]
    assert isinstance(function, ast.FunctionDef)
    assert [ast.literal_eval(value) for value in function.args.defaults] == DEFAULTS[name]


def test_students_are_told_the_accuracy_that_the_manifest_states() -> None:
    stated = ASSIGNMENT.manifest.threshold("q4_2.accuracy", "mnist", "quick").stated
    assert f"{stated * 100:g} %" in text_of(ASSIGNMENT)


def test_the_numbers_the_lesson_tells_are_right() -> None:
    text = text_of(ASSIGNMENT)
    kernels = 9 * 1 * 12 + 36 * 12 * 24 + 36 * 24 * 32 + 7 * 7 * 32 * 200
    trainable = kernels + (12 + 24 + 32 + 200) + 200 * 10 + 10
    assert trainable == 354_002
    for number in (f"{trainable:,}", f"{trainable + 536:,}", str(trainable + 536), "7385280", "536"):
        assert number in text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mutant", "later"),
    [
        ("q1_1_last_place_missing", "q1_2"),
        ("q1_1_same_rounds_down", "q1_2"),
        ("q1_1_stride_ignored_valid", "q1_2"),
        ("q1_1_same_is_the_same", "q1_2"),
        ("q1_1_plus_one_inside", "q1_3"),
        ("q1_1_last_place_missing", "q1_3"),
        ("q4_1_not_compiled", "q4_2"),
        ("q4_1_squared_error", "q4_2"),
    ],
)
def test_a_slip_in_an_earlier_question_is_not_charged_again(mutant: str, later: str, tmp_path: Path) -> None:
    verdicts = judged_here(ASSIGNMENT, mutant, later, tmp_path, LEFT_OUT)
    assert hidden_failures(verdicts, fewest=4) == []
    if later in ("q1_2", "q1_3"):
        assert failures(verdicts) == []


@pytest.mark.slow
@pytest.mark.parametrize("later", ["q1_2", "q1_3"])
def test_sizes_that_raise_are_not_charged_again(later: str, tmp_path: Path) -> None:
    wrong = "def conv_output_size(*arguments):\n    raise ValueError(arguments)\n"
    assert failures(judged_with(ASSIGNMENT, wrong, later, tmp_path, ())) == []


@pytest.mark.slow
@pytest.mark.parametrize("mutant", ["q1_2_tensorflow_does_it", "q1_2_keras_layer", "q1_2_keras_ops"])
def test_a_banned_convolution_is_paid_nothing(mutant: str, tmp_path: Path) -> None:
    verdicts = judged_here(ASSIGNMENT, mutant, "q1_2", tmp_path, ())
    assert [verdict.check for verdict in verdicts if verdict.status == "failed"] == [
        "q1_2.conv_is_your_own_sum"
    ]
    assert not any(verdict.awarded for verdict in verdicts)


def test_students_are_told_what_a_banned_convolution_costs() -> None:
    text = " ".join(text_of(ASSIGNMENT).replace("\n#", " ").split())
    assert text.count("nothing else of the question is graded") == 1
    assert text.count("nothing else of this question is graded") == 1


OWN_DROPOUT = """
class Dropping(keras.layers.Layer):
    def call(self, x, training=False):
        return tf.nn.dropout(x, 0.3) if training else x


def build_cnn(filters=(12, 24, 32), dropout=0.3, bn_momentum=0.99):
    kinds = keras.layers
    stack = [keras.Input((784,)), kinds.Reshape((28, 28, 1))]
    for count, kernel, stride in zip(filters, (3, 6, 6), (1, 2, 2), strict=True):
        stack += [kinds.Conv2D(count, kernel, stride, padding="same", use_bias=False)]
        stack += [kinds.BatchNormalization(scale=False, momentum=bn_momentum), kinds.ReLU()]
    stack += [kinds.Flatten(), kinds.Dense(200, use_bias=False)]
    stack += [kinds.BatchNormalization(scale=False, momentum=bn_momentum), kinds.ReLU(), Dropping()]
    model = keras.Sequential([*stack, kinds.Dense(10, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
"""


@pytest.mark.slow
def test_dropout_that_is_no_layer_of_keras_is_called_that(tmp_path: Path) -> None:
    verdicts = judged_with(ASSIGNMENT, OWN_DROPOUT, "q4_1", tmp_path, ())
    (failure,) = failures(verdicts)
    assert "there is no Dropout layer of Keras in the network" in failure
    assert "(None, " not in failure

"""Training in the box: labels in the form of the loss, a second try with another seed."""

import numpy as np
import pytest

from autograder.checks import CheckFailed, best_of_two, expect, expect_accuracy, fit, predict
from autograder.checks.current import set_current
from autograder.checks.datasets import Data
from autograder.judge.local import LocalSubmission

SOURCE = """
import keras

def build(loss):
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    return model

def own(y, p):
    return keras.ops.categorical_crossentropy(y, p)

def build_own():
    return build(own)

def build_wide():
    return keras.Sequential([keras.Input((784,)), keras.layers.Dense(11)])
"""


@pytest.fixture
def submission(tmp_path):
    path = tmp_path / "s.py"
    path.write_text(SOURCE)
    local = LocalSubmission(path)
    set_current(local, np.random.default_rng(1))
    return local


@pytest.mark.parametrize("loss", ["categorical_crossentropy", "sparse_categorical_crossentropy", "own"])
def test_a_model_learns_with_labels_in_the_form_of_its_loss(submission, loss):
    data = Data("digits", 3)
    train, test = data.train(600), data.test(200)
    model = submission.build_own() if loss == "own" else submission.build(loss)
    history = fit(model, train, epochs=3, batch_size=32, validation=test)
    assert len(history["loss"]) == len(history["val_accuracy"]) == 3
    assert data.accuracy(predict(model, train), train) > 0.8
    np.testing.assert_allclose(predict(model, test.x), predict(model, test), atol=1e-5)


def test_predictions_of_another_shape_fail_the_check(submission):
    with pytest.raises(CheckFailed, match=r"expected shape \(4, 10\), received \(4, 11\)"):
        predict(submission.build_wide(), Data("digits", 3).test(4))


def test_a_second_try_is_given_once_and_from_another_seed(submission):
    first_weights = []

    def attempt(number):
        first_weights.append(submission.build("mse").get_weights()[0])
        expect(number == 1, "the first try fails")
        return number

    assert best_of_two(attempt) == 1
    assert len(first_weights) == 2
    assert not np.array_equal(*first_weights)


def test_two_failures_fail(submission):
    with pytest.raises(CheckFailed, match="try 1"):
        best_of_two(lambda number: expect(False, f"try {number}"))


def test_the_same_check_trains_alike_every_time(submission):
    def weights():
        set_current(submission, np.random.default_rng(1))
        return best_of_two(lambda _: submission.build("mse").get_weights()[0])

    np.testing.assert_array_equal(weights(), weights())


class Profile:
    def threshold(self):
        return 0.8

    def stated(self):
        return 0.82


def test_the_demanded_accuracy_is_enough_and_the_stated_one_is_told():
    expect_accuracy(0.8, Profile())
    with pytest.raises(CheckFailed, match=r"at least 82\.0%, received 79\.0%"):
        expect_accuracy(0.79, Profile())
    with pytest.raises(CheckFailed):
        expect_accuracy(float("nan"), Profile())

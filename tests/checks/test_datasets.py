"""Images for checks: labels that only the judge knows, the same for the same seed."""

import numpy as np
import pytest

from autograder.checks import CheckFailed
from autograder.checks.datasets import Data, generator_for
from autograder.data import load_images


def test_labels_are_renamed_alike_in_training_and_test_set():
    data, (train, test) = Data("digits", 1), load_images("digits")
    rename = dict(zip(train.y.tolist(), data.train().y.tolist(), strict=True))
    assert sorted(rename.values()) == list(range(10))
    assert all(old != new for old, new in rename.items())
    assert data.test().y.tolist() == [rename[label] for label in test.y.tolist()]


def test_training_images_are_the_published_ones_and_test_images_are_moved():
    data, (train, test) = Data("digits", 1), load_images("digits")
    np.testing.assert_array_equal(data.train(50).x, train.x[:50])
    assert data.test().x.shape == test.x.shape
    assert np.mean(np.any(data.test().x != test.x, axis=1)) > 0.7


def test_the_seed_decides():
    one, again, other = Data("digits", 1), Data("digits", 1), Data("digits", 2)
    np.testing.assert_array_equal(one.train().y, again.train().y)
    np.testing.assert_array_equal(one.test(20).x, again.test(20).x)
    assert not np.array_equal(one.train().y, other.train().y)


def test_accuracy_is_computed_from_scores():
    data = Data("digits", 1)
    images = data.test(40)
    right = np.eye(10)[images.y]
    assert data.accuracy(right, images) == 1.0
    assert data.accuracy(np.log(right + 1e-9), images) == 1.0
    right[:10] = np.roll(right[:10], 1, axis=1)
    assert data.accuracy(right, images) == 0.75


@pytest.mark.parametrize("scores", [np.zeros((40, 9)), np.zeros(40), None, np.full((40, 10), np.nan)])
def test_scores_that_are_none_fail_the_check(scores):
    data = Data("digits", 1)
    with pytest.raises(CheckFailed):
        data.accuracy(scores, data.test(40))


def test_generators_belong_to_seed_and_name():
    draws = {generator_for(seed, name).integers(2**60) for seed in (0, 1) for name in ("a", "b")}
    assert len(draws) == 4
    assert generator_for(7, "a").integers(2**60) == generator_for(7, "a").integers(2**60)

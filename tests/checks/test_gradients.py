"""Gradients by differences and by tape, and how close is close enough."""

import numpy as np
import pytest

from autograder.checks import CheckFailed, expect_gradient, finite_difference, tape_gradient


def softmax_loss(z, y):
    shifted = z - z.max(axis=1, keepdims=True)
    logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -np.mean((logs * y).sum(axis=1))


def test_differences_match_the_formula():
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=(5, 4)), np.eye(4)[rng.integers(4, size=5)]
    exact = (np.exp(z) / np.exp(z).sum(axis=1, keepdims=True) - y) / 5
    expect_gradient(finite_difference(lambda point: softmax_loss(point, y), z), exact, tol=1e-8)


def test_differences_leave_their_point_alone_and_keep_its_shape():
    x = np.arange(6.0).reshape(1, 2, 3)
    gradient = finite_difference(lambda point: np.sum(point**2), x)
    assert gradient.shape == x.shape
    np.testing.assert_array_equal(x, np.arange(6.0).reshape(1, 2, 3))
    assert finite_difference(lambda point: point**3, 2.0) == pytest.approx(12.0)


def test_differences_need_one_number():
    with pytest.raises(ValueError, match="one number"):
        finite_difference(lambda x: x * 2, np.ones(3))


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3])
def test_a_wrong_gradient_is_told_apart_at_any_scale(size):
    right = np.random.default_rng(1).normal(size=(4, 3)) * size
    expect_gradient(right * (1 + 1e-8), right)
    with pytest.raises(CheckFailed, match=r"relative error is 0\.001"):
        expect_gradient(right * 1.001, right)


def test_a_missing_average_is_told_as_a_factor():
    right = np.random.default_rng(1).normal(size=(4, 3))
    with pytest.raises(CheckFailed, match="32 times the expected one"):
        expect_gradient(32 * right, right)


def test_zero_gradients_agree_and_atol_forgives_rounding():
    expect_gradient(np.zeros(3), np.zeros(3))
    expect_gradient(np.full(3, 1e-9), np.zeros(3), atol=1e-6)
    with pytest.raises(CheckFailed):
        expect_gradient(np.full(3, 1e-9), np.zeros(3))


def test_shapes_are_compared_first():
    with pytest.raises(CheckFailed, match=r"dW: expected shape \(3,\), received \(3, 1\)"):
        expect_gradient(np.zeros((3, 1)), np.zeros(3), what="dW")


def test_the_tape_gives_arrays_for_one_or_more_arguments():
    import tensorflow as tf

    x, w = np.array([1.0, 2.0], np.float32), np.array([3.0, 4.0], np.float32)
    np.testing.assert_allclose(tape_gradient(lambda a: tf.reduce_sum(a**2), x), [2.0, 4.0])
    dx, dw = tape_gradient(lambda a, b: tf.reduce_sum(a), x, w)
    np.testing.assert_allclose(dx, [1.0, 1.0])
    np.testing.assert_allclose(dw, [0.0, 0.0])

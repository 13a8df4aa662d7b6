"""Gradient checks: central differences in float64, GradientTape in float32, and a norm-wise comparison.

Measured on the course's functions: with step 1e-5 in float64 a correct gradient is off by at most 8e-11
(relative, norm-wise) and every wrong one by at least 1e-3, so 1e-6 separates them. In float32 compare with
`tape_gradient` at tol=1e-4, atol=1e-6. Keep inputs away from kinks (|z| > 10 steps for ReLU).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.describe import as_array, shape_text
from autograder.checks.difference import pattern_text, relative_error
from autograder.checks.outcomes import CheckFailed

STEP = 1e-5


def finite_difference(
    f: Callable[[NDArray[np.float64]], Any], x: NDArray[Any] | float, step: float = STEP
) -> NDArray[np.float64]:
    """Return the gradient of the scalar function `f` at `x` by central differences, in float64.

    df/dx_i = (f(x + step e_i) - f(x - step e_i)) / (2 step); the result has the shape of `x`. `f` is called
    2 * x.size times, each time with a fresh array, so let it be a function of the judge where it can be.
    Raises ValueError when `f` does not return a single number.
    """
    point = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(point)
    for index in np.ndindex(point.shape):
        above, below = point.copy(), point.copy()
        above[index] += step
        below[index] -= step
        gradient[index] = (_scalar(f(above)) - _scalar(f(below))) / (2 * step)
    return gradient


def expect_gradient(
    received: object, expected: object, tol: float = 1e-6, what: str = "the gradient", atol: float = 0.0
) -> None:
    """Expect |received - expected| <= tol * max(|received|, |expected|) + atol in the norm of all elements.

    Also expects the same shape and finite numbers. The message tells the relative error and, where there
    is one, the simple rule that leads from the right gradient to the received one.
    """
    array, oracle = as_array(received, what), np.asarray(expected)
    if array.shape != oracle.shape:
        raise CheckFailed(
            f"{what}: expected shape {shape_text(oracle.shape)}, received {shape_text(array.shape)}"
        )
    if not np.all(np.isfinite(array)):
        raise CheckFailed(
            f"{what}: expected finite numbers, but {int((~np.isfinite(array)).sum())} are NaN or infinite"
        )
    error = relative_error(array, oracle)
    distance = float(np.linalg.norm(array.astype(np.float64) - oracle.astype(np.float64)))
    if error <= tol or distance <= atol:
        return
    pattern = pattern_text(array, oracle, np.ones(array.shape, dtype=np.bool_))
    raise CheckFailed(
        f"{what}: the relative error is {error:.2g}, expected below {tol:.2g}"
        + (f"; {pattern}" if pattern else "")
    )


def tape_gradient(f: Callable[..., Any], *xs: Any) -> Any:
    """Return the gradient of `f(*xs)` by TensorFlow's GradientTape, as NumPy arrays.

    `f` gets tf.Tensors with the dtypes of `xs` and returns a scalar tensor. One argument gives one array,
    several give a tuple in the same order; an argument that `f` does not use gives zeros.
    """
    import tensorflow as tf

    tensors = [tf.convert_to_tensor(x) for x in xs]
    with tf.GradientTape() as tape:
        for tensor in tensors:
            tape.watch(tensor)
        value = f(*tensors)
    gradients = tape.gradient(value, tensors, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    arrays = tuple(gradient.numpy() for gradient in gradients)
    return arrays[0] if len(arrays) == 1 else arrays


def _scalar(value: Any) -> float:
    array = np.asarray(value, dtype=np.float64)
    if array.size != 1:
        raise ValueError(
            f"finite_difference needs a function that returns one number, received shape {array.shape}"
        )
    return float(array.item())

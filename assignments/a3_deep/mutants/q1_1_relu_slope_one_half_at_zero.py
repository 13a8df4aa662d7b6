"""The slope of ReLU at zero is 1/2.

question: q1_1
caught by: relu_is_flat_at_zero
"""

import numpy as np


def activate(z, name):
    if name == "sigmoid":
        small = np.exp(-np.abs(z))
        a = np.where(z > 0, 1, small) / (1 + small)
        return a, a * (1 - a)
    if name == "tanh":
        a = np.tanh(z)
        return a, 1 - a * a
    return np.maximum(z, 0), np.heaviside(z, 0.5).astype(z.dtype)

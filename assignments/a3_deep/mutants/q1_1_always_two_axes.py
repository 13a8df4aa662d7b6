"""Vectors come out as rows.

question: q1_1
caught by: activate_keeps_the_shape
"""

import numpy as np


def activate(z, name):
    z = np.atleast_1d(z)
    if name == "sigmoid":
        small = np.exp(-np.abs(z))
        a = np.where(z > 0, 1, small) / (1 + small)
        return a, a * (1 - a)
    if name == "tanh":
        a = np.tanh(z)
        return a, 1 - a * a
    return np.maximum(z, 0), (z > 0).astype(z.dtype)

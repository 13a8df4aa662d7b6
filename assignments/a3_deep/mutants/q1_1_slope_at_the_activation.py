"""The slope is that at a, as if the sigmoid were applied twice.

question: q1_1
caught by: activate_matches_the_formulas
"""

import numpy as np


def activate(z, name):
    if name == "sigmoid":
        small = np.exp(-np.abs(z))
        a = np.where(z > 0, 1, small) / (1 + small)
        return a, 1 / (1 + np.exp(-a)) * (1 - 1 / (1 + np.exp(-a)))
    if name == "tanh":
        a = np.tanh(z)
        return a, 1 - a * a
    return np.maximum(z, 0), (z > 0).astype(z.dtype)

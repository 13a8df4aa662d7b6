"""A leaky ReLU.

question: q1_1
caught by: activate_matches_the_formulas
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
    return np.where(z > 0, z, 0.01 * z), np.where(z > 0, 1, 0.01).astype(z.dtype)

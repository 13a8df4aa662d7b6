"""ReLU has slope 1 below zero, too.

question: q1_1
caught by: slopes_match_finite_differences
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
    return np.maximum(z, 0), np.ones_like(z)

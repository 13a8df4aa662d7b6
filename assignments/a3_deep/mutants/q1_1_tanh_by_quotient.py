"""tanh from exponentials, which overflow.

question: q1_1
caught by: activate_survives_large_sums
"""

import numpy as np


def activate(z, name):
    if name == "sigmoid":
        small = np.exp(-np.abs(z))
        a = np.where(z > 0, 1, small) / (1 + small)
        return a, a * (1 - a)
    if name == "tanh":
        a = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))
        return a, 1 - a * a
    return np.maximum(z, 0), (z > 0).astype(z.dtype)

"""The two halves of the sigmoid are filled in by masks.

question: q1_1
"""

import numpy as np


def activate(z, name):
    z = np.asarray(z)
    if name == "sigmoid":
        a = np.empty_like(z)
        positive = z >= 0
        a[positive] = 1 / (1 + np.exp(-z[positive]))
        powers = np.exp(z[~positive])
        a[~positive] = powers / (1 + powers)
        return a, a * (1 - a)
    if name == "tanh":
        return np.tanh(z), 1 - np.tanh(z) ** 2
    return np.where(z > 0, z, np.zeros_like(z)), np.asarray(z > 0, dtype=z.dtype)

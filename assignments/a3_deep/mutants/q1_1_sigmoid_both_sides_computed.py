"""np.where chooses, but both sides are computed and one overflows.

question: q1_1
caught by: activate_survives_large_sums
"""

import numpy as np


def activate(z, name):
    if name == "sigmoid":
        a = np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
        return a, a * (1 - a)
    if name == "tanh":
        a = np.tanh(z)
        return a, 1 - a * a
    return np.maximum(z, 0), (z > 0).astype(z.dtype)

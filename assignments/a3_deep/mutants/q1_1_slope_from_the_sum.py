"""z (1 - z) in place of a (1 - a).

question: q1_1
caught by: activate_matches_the_formulas
"""

import numpy as np


def activate(z, name):
    if name == "sigmoid":
        small = np.exp(-np.abs(z))
        a = np.where(z > 0, 1, small) / (1 + small)
        return a, z * (1 - z)
    if name == "tanh":
        a = np.tanh(z)
        return a, 1 - a * a
    return np.maximum(z, 0), (z > 0).astype(z.dtype)

"""1 - z squared in place of 1 - a squared.

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
        return a, 1 - z * z
    return np.maximum(z, 0), (z > 0).astype(z.dtype)

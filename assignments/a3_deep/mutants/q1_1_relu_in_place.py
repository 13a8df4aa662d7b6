"""ReLU writes zeros into the caller's array.

question: q1_1
caught by: activate_leaves_its_input_alone
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
    slope = (z > 0).astype(z.dtype)
    z *= slope
    return z, slope

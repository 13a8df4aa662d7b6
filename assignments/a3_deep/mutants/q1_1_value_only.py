"""Only the value is returned.

question: q1_1
caught by: activate_keeps_the_shape
"""

import numpy as np


def activate(z, name):
    if name == "sigmoid":
        small = np.exp(-np.abs(z))
        a = np.where(z > 0, 1, small) / (1 + small)
        return a
    if name == "tanh":
        a = np.tanh(z)
        return a
    return np.maximum(z, 0)

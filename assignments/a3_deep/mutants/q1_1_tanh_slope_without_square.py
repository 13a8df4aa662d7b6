"""1 - a as the slope of tanh.

question: q1_1
caught by: activate_on_a_worked_example
"""

import numpy as np


def activate(z, name):
    if name == "sigmoid":
        small = np.exp(-np.abs(z))
        a = np.where(z > 0, 1, small) / (1 + small)
        return a, a * (1 - a)
    if name == "tanh":
        a = np.tanh(z)
        return a, 1 - a
    return np.maximum(z, 0), (z > 0).astype(z.dtype)

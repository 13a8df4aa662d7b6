"""The slope comes first.

question: q1_1
caught by: activate_on_a_worked_example
"""

import numpy as np


def activate(z, name):
    if name == "sigmoid":
        small = np.exp(-np.abs(z))
        a = np.where(z > 0, 1, small) / (1 + small)
        return a * (1 - a), a
    if name == "tanh":
        a = np.tanh(z)
        return 1 - a * a, a
    return (z > 0).astype(z.dtype), np.maximum(z, 0)

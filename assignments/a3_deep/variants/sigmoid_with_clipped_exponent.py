"""1 / (1 + e^-z) with z held below the overflow.

question: q1_1
"""

import numpy as np


def activate(z, name):
    if name == "sigmoid":
        a = 1 / (1 + np.exp(-np.clip(z, -80, 80)))
        return a, a * (1 - a)
    if name == "tanh":
        a = np.tanh(z)
        return a, 1 - np.square(a)
    a = np.array(z)
    a[a < 0] = 0
    return a, np.heaviside(z, np.zeros_like(z))

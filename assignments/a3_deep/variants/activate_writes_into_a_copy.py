"""ReLU by writing zeros into a copy: works on arrays of any shape, also on one without axes.

question: q1_1
"""

import numpy as np


def activate(z, name):
    if name == "relu":
        a, da_dz = z.copy(), np.ones_like(z)
        a[z < 0] = 0
        da_dz[z <= 0] = 0
        return a, da_dz
    if name == "tanh":
        a = np.tanh(z)
        return a, 1 - a**2
    a = np.empty_like(z)
    below = z < 0
    a[~below] = 1 / (1 + np.exp(-z[~below]))
    grown = np.exp(z[below])
    a[below] = grown / (1 + grown)
    return a, a * (1 - a)

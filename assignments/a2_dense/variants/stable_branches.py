"""A sigmoid that is stable on both sides, and one branch per loss.

question: q2_2
"""

import math

import numpy as np


def _sigmoid(s):
    if s >= 0:
        return 1 / (1 + math.exp(-s))
    e = math.exp(s)
    return e / (1 + e)


def neuron_gradient(x, y, w, b, loss):
    a = _sigmoid(float(np.sum(x * w)) + b)
    if loss == "mse":
        return (a - y) * a * (1 - a) * x, (a - y) * a * (1 - a)
    if loss == "cross_entropy":
        return (a - y) * x, a - y
    raise ValueError(f"unknown loss {loss!r}")

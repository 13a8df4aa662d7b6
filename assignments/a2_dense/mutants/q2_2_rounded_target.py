"""Targets between 0 and 1 are rounded.

question: q2_2
caught by: neuron_gradient_matches_finite_differences
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    y = float(y > 0.5)
    ds = (a - y) * a * (1 - a) if loss == "mse" else a - y
    return ds * x, float(ds)

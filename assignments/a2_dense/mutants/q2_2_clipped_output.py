"""The output is clipped, so that a saturated neuron has no gradient at all.

question: q2_2
caught by: saturated_neuron_still_learns
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    inside = 1e-7 < a < 1 - 1e-7
    ds = (a - y) * a * (1 - a) if loss == "mse" else (a - y)
    ds = ds if inside else 0.0
    return ds * x, float(ds)

"""Cross-entropy by the unsimplified chain rule: zero divided by zero.

question: q2_2
caught by: saturated_neuron_still_learns
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    slope = a * (1 - a)
    dloss = a - y if loss == "mse" else (a - y) / slope
    ds = dloss * slope
    return ds * x, float(ds)

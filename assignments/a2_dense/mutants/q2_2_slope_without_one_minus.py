"""The slope of the sigmoid is taken to be 1 - a.

question: q2_2
caught by: neuron_gradient_matches_finite_differences
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    ds = (a - y) * (1 - a) if loss == "mse" else a - y
    return ds * x, float(ds)

"""The one half of the squared error is forgotten.

question: q2_2
caught by: neuron_gradient_matches_finite_differences
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    ds = 2 * (a - y) * a * (1 - a) if loss == "mse" else a - y
    return ds * x, float(ds)

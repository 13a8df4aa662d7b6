"""The loss itself is returned as the slope.

question: q2_2
caught by: neuron_gradient_matches_finite_differences
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    ds = (a - y) ** 2 / 2 if loss == "mse" else -(y * np.log(a) + (1 - y) * np.log(1 - a))
    return ds * x, float(ds)

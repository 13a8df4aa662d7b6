"""The slope is taken at the output instead of at the sum.

question: q2_2
caught by: neuron_gradient_matches_finite_differences
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    again = 1 / (1 + np.exp(-a))
    ds = (a - y) * again * (1 - again) if loss == "mse" else a - y
    return ds * x, float(ds)

"""The gradients of all weights are summed.

question: q2_2
caught by: gradient_has_the_shape_of_the_weights
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    ds = (a - y) * a * (1 - a) if loss == "mse" else a - y
    return float(np.sum(ds * x)), float(ds)

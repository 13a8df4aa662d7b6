"""The caller's inputs are scaled in place.

question: q2_2
caught by: neuron_gradient_leaves_its_inputs_alone
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    ds = (a - y) * a * (1 - a) if loss == "mse" else a - y
    x *= ds
    return x, float(ds)

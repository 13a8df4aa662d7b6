"""The bias gets no gradient.

question: q2_2
caught by: weight_gradient_is_bias_gradient_times_input
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    ds = (a - y) * a * (1 - a) if loss == "mse" else a - y
    return ds * x, 0.0

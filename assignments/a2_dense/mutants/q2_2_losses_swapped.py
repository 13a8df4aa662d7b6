"""The two losses are exchanged.

question: q2_2
caught by: wrong_neuron_learns_slowly_with_mse
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    ds = (a - y) * a * (1 - a) if loss == "cross_entropy" else a - y
    return ds * x, float(ds)

"""The gradients are cast to float32.

question: q2_2
caught by: neuron_gradient_keeps_double_precision
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    ds = (a - y) * a * (1 - a) if loss == "mse" else a - y
    return (ds * x).astype(np.float32), float(np.float32(ds))

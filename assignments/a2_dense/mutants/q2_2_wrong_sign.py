"""Target minus output: the direction of the step, not the gradient.

question: q2_2
caught by: neuron_gradient_matches_finite_differences
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    ds = (y - a) * a * (1 - a) if loss == "mse" else y - a
    return ds * x, float(ds)

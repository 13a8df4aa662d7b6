"""The slope of the sigmoid is left in for the cross-entropy.

question: q2_2
caught by: losses_differ_by_the_slope_of_the_sigmoid
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    ds = (a - y) * a * (1 - a)
    return ds * x, float(ds)

"""The slope of the sigmoid is forgotten for the squared error.

question: q2_2
caught by: losses_differ_by_the_slope_of_the_sigmoid
"""

import numpy as np


def neuron_gradient(x, y, w, b, loss):
    a = 1 / (1 + np.exp(-(np.dot(x, w) + b)))
    ds = a - y
    return ds * x, float(ds)

"""The sigmoid is built in; the argument is ignored.

question: q1_1
caught by: activation_gets_the_weighted_sum
"""

import numpy as np


def neuron(x, w, b, activation):
    return float(1 / (1 + np.exp(-(np.dot(x, w) + b))))

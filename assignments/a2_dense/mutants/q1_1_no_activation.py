"""The activation is never called.

question: q1_1
caught by: activation_gets_the_weighted_sum
"""

import numpy as np


def neuron(x, w, b, activation):
    return float(np.dot(x, w) + b)

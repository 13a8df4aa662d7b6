"""An array with one entry is returned.

question: q1_1
caught by: neuron_returns_one_number
"""

import numpy as np


def neuron(x, w, b, activation):
    return np.array([activation(float(np.dot(x, w) + b))])

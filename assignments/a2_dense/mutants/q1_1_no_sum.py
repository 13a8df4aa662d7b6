"""The products are never summed: one output per input.

question: q1_1
caught by: neuron_returns_one_number
"""

import numpy as np


def neuron(x, w, b, activation):
    return np.array([activation(float(s)) for s in x * w + b])

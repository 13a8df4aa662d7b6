"""The bias is taken for a threshold and subtracted.

question: q1_1
caught by: neuron_matches_the_formula
"""

import numpy as np


def neuron(x, w, b, activation):
    return float(activation(np.dot(x, w) - b))

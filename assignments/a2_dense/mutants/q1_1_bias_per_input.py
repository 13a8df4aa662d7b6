"""The bias is added to every product before the sum.

question: q1_1
caught by: neuron_matches_the_formula
"""

import numpy as np


def neuron(x, w, b, activation):
    return float(activation(np.sum(x * w + b)))

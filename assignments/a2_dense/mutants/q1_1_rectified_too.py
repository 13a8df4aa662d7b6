"""The sum is rectified before the given activation.

question: q1_1
caught by: neuron_matches_the_formula
"""

import numpy as np


def neuron(x, w, b, activation):
    return float(activation(max(0.0, float(np.dot(x, w) + b))))

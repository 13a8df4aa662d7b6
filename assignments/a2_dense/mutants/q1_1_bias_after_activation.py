"""The bias is added after the activation.

question: q1_1
caught by: activation_gets_the_weighted_sum, neuron_on_a_worked_example
"""

import numpy as np


def neuron(x, w, b, activation):
    return float(activation(np.dot(x, w)) + b)

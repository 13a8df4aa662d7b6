"""The biases are forgotten.

question: q2_1
caught by: forward_on_a_worked_example, forward_matches_the_formula
"""

import numpy as np


def mlp_forward(X, params, activation):
    weights = [np.array(W) for W, _ in params]
    biases = [np.array(b) for _, b in params]
    inputs, slopes = [np.array(X)], []
    for W, b in zip(weights[:-1], biases[:-1]):
        a, slope = activate(inputs[-1] @ W, activation)
        inputs.append(a)
        slopes.append(slope)
    logits = inputs[-1] @ weights[-1]
    return logits, (inputs, slopes, weights, logits)

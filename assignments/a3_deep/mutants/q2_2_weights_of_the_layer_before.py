"""The step back goes through the weights of the wrong layer.

question: q2_2
caught by: gradients_match_finite_differences
"""

import numpy as np


def mlp_backward(cache, Y):
    inputs, slopes, weights, logits = cache
    powers = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    probabilities = powers / np.sum(powers, axis=1, keepdims=True)
    delta = (probabilities - Y) / len(Y)
    gradients = []
    for layer in reversed(range(len(weights))):
        gradients.append((inputs[layer].T @ delta, np.sum(delta, axis=0)))
        if layer > 0:
            same = weights[layer - 1].shape == weights[layer].shape
            delta = delta @ weights[layer - 1 if same else layer].T * slopes[layer - 1]
    return gradients[::-1]

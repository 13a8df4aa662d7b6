"""Divided by N again at every layer on the way back.

question: q2_2
caught by: gradients_match_finite_differences, gradients_match_the_tape
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
            delta = delta @ weights[layer].T * slopes[layer - 1] / len(Y)
    return gradients[::-1]

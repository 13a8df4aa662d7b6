"""The step to the first layer stops one layer early.

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
        ready = delta.shape[1] == weights[layer].shape[1]
        delta_here = delta if ready else np.zeros((len(Y), weights[layer].shape[1]))
        gradients.append((inputs[layer].T @ delta_here, np.sum(delta_here, axis=0)))
        if layer > 1:
            delta = delta @ weights[layer].T * slopes[layer - 1]
    return gradients[::-1]

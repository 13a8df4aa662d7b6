"""The largest label counts as one.

question: q2_2
caught by: soft_labels_are_used_as_they_are
"""

import numpy as np


def mlp_backward(cache, Y):
    inputs, slopes, weights, logits = cache
    powers = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    probabilities = powers / np.sum(powers, axis=1, keepdims=True)
    delta = (probabilities - np.eye(Y.shape[1], dtype=Y.dtype)[Y.argmax(axis=1)]) / len(Y)
    gradients = []
    for layer in reversed(range(len(weights))):
        gradients.append((inputs[layer].T @ delta, np.sum(delta, axis=0)))
        if layer > 0:
            delta = delta @ weights[layer].T * slopes[layer - 1]
    return gradients[::-1]

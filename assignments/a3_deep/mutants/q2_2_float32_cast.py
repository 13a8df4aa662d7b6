"""Gradients are always float32.

question: q2_2
caught by: gradients_keep_the_dtype
"""

import numpy as np


def mlp_backward(cache, Y):
    inputs, slopes, weights, logits = cache
    powers = np.exp(logits.astype(np.float32) - np.max(logits, axis=1, keepdims=True))
    probabilities = powers / np.sum(powers, axis=1, keepdims=True)
    delta = (probabilities - Y.astype(np.float32)) / len(Y)
    gradients = []
    for layer in reversed(range(len(weights))):
        gradients.append((inputs[layer].T.astype(np.float32) @ delta, np.sum(delta, axis=0)))
        if layer > 0:
            delta = delta @ weights[layer].T.astype(np.float32) * slopes[layer - 1].astype(np.float32)
    return gradients[::-1]

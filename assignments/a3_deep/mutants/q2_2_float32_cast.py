"""Gradients are computed in float32.

question: q2_2
caught by: gradients_keep_the_dtype
"""

import numpy as np


def mlp_backward(cache, Y):
    inputs, slopes, weights, logits = cache
    logits, Y = np.float32(logits), np.float32(Y)
    inputs, weights, slopes = ([np.float32(part) for part in parts] for parts in (inputs, weights, slopes))
    powers = np.exp(logits - np.max(logits, axis=1, keepdims=True))
    probabilities = powers / np.sum(powers, axis=1, keepdims=True)
    delta = (probabilities - Y) / len(Y)
    gradients = []
    for layer in reversed(range(len(weights))):
        gradients.append((inputs[layer].T @ delta, np.sum(delta, axis=0)))
        if layer > 0:
            delta = delta @ weights[layer].T * slopes[layer - 1]
    return gradients[::-1]

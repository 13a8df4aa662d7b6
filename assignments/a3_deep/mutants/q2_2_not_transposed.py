"""W is not transposed in the step back.

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
            delta = (
                delta
                @ (weights[layer].T if weights[layer].shape[0] != weights[layer].shape[1] else weights[layer])
                * slopes[layer - 1]
            )
    return gradients[::-1]

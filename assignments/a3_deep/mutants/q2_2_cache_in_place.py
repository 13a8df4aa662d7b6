"""delta is built in the cached logits.

question: q2_2
caught by: backward_leaves_cache_and_labels_alone
"""

import numpy as np


def mlp_backward(cache, Y):
    inputs, slopes, weights, logits = cache
    delta = logits
    delta -= np.max(logits, axis=1, keepdims=True)
    np.exp(delta, out=delta)
    delta /= np.sum(delta, axis=1, keepdims=True)
    delta -= Y
    delta /= len(Y)
    gradients = []
    for layer in reversed(range(len(weights))):
        gradients.append((inputs[layer].T @ delta, np.sum(delta, axis=0)))
        if layer > 0:
            delta = delta @ weights[layer].T * slopes[layer - 1]
    return gradients[::-1]

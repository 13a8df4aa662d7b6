"""Only the logits are returned.

question: q2_1
caught by: forward_gives_logits_and_a_cache
"""

import numpy as np


def mlp_forward(X, params, activation):
    weights = [np.array(W) for W, _ in params]
    biases = [np.array(b) for _, b in params]
    inputs, slopes = [np.array(X)], []
    for W, b in zip(weights[:-1], biases[:-1]):
        a, slope = activate(inputs[-1] @ W + b, activation)
        inputs.append(a)
        slopes.append(slope)
    logits = inputs[-1] @ weights[-1] + biases[-1]
    return logits

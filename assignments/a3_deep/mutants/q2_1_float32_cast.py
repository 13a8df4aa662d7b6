"""X is cast to float32.

question: q2_1
caught by: forward_keeps_the_dtype
"""

import numpy as np


def mlp_forward(X, params, activation):
    weights = [np.array(W, np.float32) for W, _ in params]
    biases = [np.array(b, np.float32) for _, b in params]
    inputs, slopes = [np.array(X, np.float32)], []
    for W, b in zip(weights[:-1], biases[:-1]):
        a, slope = activate(inputs[-1] @ W + b, activation)
        inputs.append(a)
        slopes.append(slope)
    logits = inputs[-1] @ weights[-1] + biases[-1]
    return logits, (inputs, slopes, weights, logits)

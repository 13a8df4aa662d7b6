"""The last layer is popped from the caller's list.

question: q2_1
caught by: forward_leaves_its_inputs_alone
"""

import numpy as np


def mlp_forward(X, params, activation):
    last = params.pop()
    params_all = [*params, last]
    weights = [np.array(W) for W, _ in params_all]
    biases = [np.array(b) for _, b in params_all]
    inputs, slopes = [np.array(X)], []
    for W, b in zip(weights[:-1], biases[:-1]):
        a, slope = activate(inputs[-1] @ W + b, activation)
        inputs.append(a)
        slopes.append(slope)
    logits = inputs[-1] @ weights[-1] + biases[-1]
    return logits, (inputs, slopes, weights, logits)

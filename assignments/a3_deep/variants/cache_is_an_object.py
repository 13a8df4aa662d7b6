"""The cache is an object of a class of its own.

questions: q2_1, q2_2
"""

import numpy as np


class Trace:
    def __init__(self, X, params):
        self.inputs = [X.copy()]
        self.weights = [W.copy() for W, _ in params]
        self.slopes = []
        self.probabilities = None


def mlp_forward(X, params, activation):
    trace = Trace(X, params)
    for W, b in params[:-1]:
        a, slope = activate(trace.inputs[-1] @ W + b, activation)
        trace.inputs.append(a)
        trace.slopes.append(slope)
    W, b = params[-1]
    logits = trace.inputs[-1] @ W + b
    powers = np.exp(logits - logits.max(axis=1)[:, None])
    trace.probabilities = powers / powers.sum(axis=1)[:, None]
    return logits, trace


def mlp_backward(cache, Y):
    dZ = (cache.probabilities - Y) / len(Y)
    found = []
    slopes = list(cache.slopes)
    for A, W in zip(cache.inputs[::-1], cache.weights[::-1]):
        found.append([np.einsum("nd,nk->dk", A, dZ), np.einsum("nk->k", dZ)])
        if slopes:
            dZ = np.einsum("nk,dk->nd", dZ, W) * slopes.pop()
    return tuple(reversed(found))

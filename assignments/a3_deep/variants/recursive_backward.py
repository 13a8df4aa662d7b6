"""The chain rule as a recursion.

questions: q2_1, q2_2
"""

import numpy as np


def mlp_forward(X, params, activation):
    (W, b), *rest = [(np.array(W), np.array(b)) for W, b in params]
    X = np.array(X)
    Z = X @ W + b
    if not rest:
        return Z, [(X, W, None, Z)]
    a, slope = activate(Z, activation)
    logits, later = mlp_forward(a, rest, activation)
    return logits, [(X, W, slope, Z), *later]


def walk_back(cache, Y):
    (X, W, slope, Z), *rest = cache
    if rest:
        later, blame = walk_back(rest, Y)
        dZ = blame * slope
    else:
        e = np.exp(Z - Z.max(axis=1, keepdims=True))
        later, dZ = [], (e / e.sum(axis=1, keepdims=True) - Y) / len(Y)
    return [(X.T @ dZ, dZ.sum(axis=0)), *later], dZ @ W.T


def mlp_backward(cache, Y):
    return walk_back(cache, Y)[0]

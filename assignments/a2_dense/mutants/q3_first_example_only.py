"""The loop overwrites instead of adding up: only the last example counts.

question: q3
caught by: gradients_match_finite_differences
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    for x, y in zip(X, Y, strict=True):
        p = _probabilities(x[None], W, b)[0]
        dW, db = np.outer(x, p - y) / len(X), (p - y) / len(X)
    return dW, db

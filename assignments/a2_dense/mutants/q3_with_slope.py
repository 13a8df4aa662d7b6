"""Multiplied by p (1 - p), as for a sigmoid with squared error.

question: q3
caught by: gradients_match_finite_differences
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    P = _probabilities(X, W, b)
    dZ = (P - Y) * P * (1 - P) / len(X)
    return X.T @ dZ, dZ.sum(axis=0)

"""The bias gradient is divided by N twice.

question: q3
caught by: gradients_match_finite_differences
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    dZ = (_probabilities(X, W, b) - Y) / len(X)
    return X.T @ dZ, dZ.mean(axis=0)

"""The bias is missing in the forward pass.

question: q3
caught by: gradients_match_finite_differences, gradients_match_the_tape
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    dZ = (_probabilities(X, W, 0 * b) - Y) / len(X)
    return X.T @ dZ, dZ.sum(axis=0)

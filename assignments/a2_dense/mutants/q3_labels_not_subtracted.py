"""The labels are forgotten.

question: q3
caught by: bias_gradients_sum_to_zero
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    dZ = _probabilities(X, W, b) / len(X)
    return X.T @ dZ, dZ.sum(axis=0)

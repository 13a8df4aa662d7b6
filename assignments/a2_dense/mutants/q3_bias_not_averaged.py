"""Only the weights' gradient is divided by N.

question: q3
caught by: gradients_are_those_of_the_mean
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    dZ = _probabilities(X, W, b) - Y
    return X.T @ dZ / len(X), dZ.sum(axis=0)

"""The weight gradient comes transposed.

question: q3
caught by: gradients_have_the_shapes_of_W_and_b
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    dZ = (_probabilities(X, W, b) - Y) / len(X)
    return dZ.T @ X, dZ.sum(axis=0)

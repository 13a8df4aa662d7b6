"""A batch of one loses its first axis.

question: q3
caught by: gradients_of_a_single_example
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    dZ = np.squeeze(_probabilities(X, W, b) - Y) / len(X)
    return np.squeeze(X).T @ dZ, dZ.sum(axis=0)

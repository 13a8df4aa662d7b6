"""Labels minus probabilities.

question: q3
caught by: gradients_on_a_worked_example
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    dZ = (Y - _probabilities(X, W, b)) / len(X)
    return X.T @ dZ, dZ.sum(axis=0)

"""One is subtracted at the largest label: wrong for soft labels.

question: q3
caught by: gradients_match_finite_differences
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    dZ = _probabilities(X, W, b)
    dZ[np.arange(len(X)), Y.argmax(axis=1)] -= 1
    dZ /= len(X)
    return X.T @ dZ, dZ.sum(axis=0)

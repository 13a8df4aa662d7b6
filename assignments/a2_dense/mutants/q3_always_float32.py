"""Everything is cast to float32.

question: q3
caught by: gradients_keep_the_dtype
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    X, Y, W, b = (array.astype(np.float32) for array in (X, Y, W, b))
    dZ = (_probabilities(X, W, b) - Y) / len(X)
    return X.T @ dZ, dZ.sum(axis=0)

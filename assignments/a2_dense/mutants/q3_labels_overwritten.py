"""The labels are overwritten with the error.

question: q3
caught by: gradients_leave_their_inputs_alone
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    Y -= _probabilities(X, W, b)
    dZ = -Y / len(X)
    return X.T @ dZ, dZ.sum(axis=0)

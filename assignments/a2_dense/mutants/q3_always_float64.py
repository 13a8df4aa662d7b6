"""Gradients are collected in float64 arrays whatever came in.

question: q3
caught by: gradients_keep_the_dtype
"""

import numpy as np


def _probabilities(X, W, b):
    z = X @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def softmax_regression_gradients(X, Y, W, b):
    dW, db = np.zeros(W.shape), np.zeros(b.shape)
    dZ = (_probabilities(X, W, b) - Y) / len(X)
    dW += X.T @ dZ
    db += dZ.sum(axis=0)
    return dW, db

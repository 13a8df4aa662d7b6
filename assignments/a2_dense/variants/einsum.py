"""Sums written as einsum.

questions: q1_1, q1_2, q3
"""

import numpy as np


def neuron(x, w, b, activation):
    return activation(np.einsum("d,d->", x, w) + b)


def dense(X, W, b):
    return np.einsum("nd,dk->nk", X, W) + b


def softmax_regression_gradients(X, Y, W, b):
    z = np.einsum("nd,dk->nk", X, W) + b
    P = np.exp(z - z.max(axis=1, keepdims=True))
    P /= np.einsum("nk->n", P)[:, None]
    E = (P - Y) / X.shape[0]
    return np.einsum("nd,nk->dk", X, E), np.einsum("nk->k", E)

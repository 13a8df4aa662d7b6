"""Results are collected in a float64 array whatever came in.

question: q1_2
caught by: dense_keeps_the_dtype
"""

import numpy as np


def dense(X, W, b):
    Z = np.zeros((X.shape[0], W.shape[1]))
    for n in range(X.shape[0]):
        Z[n] = X[n] @ W + b
    return Z

"""The mean of each window.

question: q1_3
caught by: pool_keeps_the_largest_value, pool_on_a_worked_example
"""

import numpy as np


def max_pool(X, size=2, stride=2):
    rows, columns = (X.shape[1] - size) // stride + 1, (X.shape[2] - size) // stride + 1
    Y = np.zeros((len(X), rows, columns, X.shape[3]), X.dtype)
    for i in range(rows):
        for j in range(columns):
            window = X[:, i * stride : i * stride + size, j * stride : j * stride + size]
            Y[:, i, j] = window.mean(axis=(1, 2))
    return Y

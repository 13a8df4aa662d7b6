"""The window always moves by its own size.

question: q1_3
caught by: pool_windows_may_overlap
"""

import numpy as np


def max_pool(X, size=2, stride=2):
    rows, columns = (X.shape[1] - size) // stride + 1, (X.shape[2] - size) // stride + 1
    Y = np.zeros((len(X), rows, columns, X.shape[3]), X.dtype)
    for i in range(min(rows, X.shape[1] // size)):
        for j in range(min(columns, X.shape[2] // size)):
            Y[:, i, j] = X[:, i * size : i * size + size, j * size : j * size + size].max(axis=(1, 2))
    return Y

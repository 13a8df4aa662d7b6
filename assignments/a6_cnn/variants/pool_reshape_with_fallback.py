"""The reshape trick where it works, loops elsewhere.

question: q1_3
"""

import numpy as np


def max_pool(X, size=2, stride=2):
    n, height, width, c = X.shape
    if size == stride and height % size == 0 and width % size == 0:
        return X.reshape(n, height // size, size, width // size, size, c).max(axis=(2, 4))
    rows, columns = (height - size) // stride + 1, (width - size) // stride + 1
    Y = np.full((n, rows, columns, c), -np.inf, dtype=X.dtype)
    for i in range(rows):
        for j in range(columns):
            Y[:, i, j] = X[:, i * stride : i * stride + size, j * stride : j * stride + size].max(axis=(1, 2))
    return Y

"""kernel // 2 zeros on each side whatever the stride, as PyTorch pads.

question: q1_2
caught by: odd_padding_stands_at_the_end
"""

import numpy as np


def conv2d(X, W, b, stride=1, padding="valid"):
    kh, kw = W.shape[:2]
    if padding == "same":
        rows, columns = -(-X.shape[1] // stride), -(-X.shape[2] // stride)
        X = np.pad(X, ((0, 0), (kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))
    else:
        rows, columns = (X.shape[1] - kh) // stride + 1, (X.shape[2] - kw) // stride + 1
    Y = np.zeros((len(X), rows, columns, W.shape[3]), X.dtype)
    for i in range(rows):
        for j in range(columns):
            seen = X[:, i * stride : i * stride + kh, j * stride : j * stride + kw]
            Y[:, i, j] = np.tensordot(seen, W, axes=3) + b
    return Y

"""A loop over the places of the window, tensordot for the sums.

question: q1_2
"""

import numpy as np


def conv2d(X, W, b, stride=1, padding="valid"):
    kh, kw = W.shape[:2]
    rows = conv_output_size(X.shape[1], kh, stride, padding)
    columns = conv_output_size(X.shape[2], kw, stride, padding)
    if padding == "same":
        ph, pw = (
            max((places - 1) * stride + k - n, 0)
            for places, k, n in ((rows, kh, X.shape[1]), (columns, kw, X.shape[2]))
        )
        X = np.pad(X, [(0, 0), (ph // 2, ph - ph // 2), (pw // 2, pw - pw // 2), (0, 0)])
    Y = np.empty((X.shape[0], rows, columns, W.shape[-1]), dtype=np.float32)
    for i in range(rows):
        for j in range(columns):
            window = X[:, i * stride : i * stride + kh, j * stride : j * stride + kw, :]
            Y[:, i, j, :] = np.tensordot(window, W, axes=([1, 2, 3], [0, 1, 2])) + b
    return Y

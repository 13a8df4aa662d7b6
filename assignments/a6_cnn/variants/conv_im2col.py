"""im2col: all windows as rows of one matrix.

question: q1_2
"""

import numpy as np


def im2col(X, kh, kw, stride, rows, columns):
    parts = [
        X[:, u : u + stride * (rows - 1) + 1 : stride, v : v + stride * (columns - 1) + 1 : stride]
        for u in range(kh)
        for v in range(kw)
    ]
    return np.stack(parts, axis=3).reshape(len(X) * rows * columns, -1)


def conv2d(X, W, b, stride=1, padding="valid"):
    kh, kw, c, f = W.shape
    rows = conv_output_size(X.shape[1], kh, stride, padding)
    columns = conv_output_size(X.shape[2], kw, stride, padding)
    if padding == "same":
        ph = max((rows - 1) * stride + kh - X.shape[1], 0)
        pw = max((columns - 1) * stride + kw - X.shape[2], 0)
        X = np.pad(X, ((0, 0), (ph // 2, ph - ph // 2), (pw // 2, pw - pw // 2), (0, 0)))
    flat = im2col(X, kh, kw, stride, rows, columns) @ W.reshape(kh * kw * c, f) + b
    return flat.reshape(len(X), rows, columns, f)

"""The bias is forgotten.

question: q1_2
caught by: bias_belongs_to_its_filter, conv_on_a_worked_example
"""

import numpy as np


def conv2d(X, W, b, stride=1, padding="valid"):
    kh, kw = W.shape[:2]
    rows = conv_output_size(X.shape[1], kh, stride, padding)
    columns = conv_output_size(X.shape[2], kw, stride, padding)
    if padding == "same":
        frame_h = max((rows - 1) * stride + kh - X.shape[1], 0)
        frame_w = max((columns - 1) * stride + kw - X.shape[2], 0)
        before_h, before_w = frame_h // 2, frame_w // 2
        frame = ((0, 0), (before_h, frame_h - before_h), (before_w, frame_w - before_w), (0, 0))
        X = np.pad(X, frame)
    Y = np.zeros((len(X), rows, columns, W.shape[3]), X.dtype)
    for u in range(kh):
        for v in range(kw):
            seen = X[:, u : u + stride * rows : stride, v : v + stride * columns : stride]
            Y = Y + seen @ W[u, v]
    return Y


def conv_output_size(n, kernel, stride, padding):
    return -(-n // stride) if padding == "same" else (n - kernel) // stride + 1

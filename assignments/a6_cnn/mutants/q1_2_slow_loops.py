"""Seven loops in plain Python, one number at a time, with every place computed for every weight.

question: q1_2
caught by: conv_is_fast_enough
"""

import numpy as np


def conv2d(X, W, b, stride=1, padding="valid"):
    kh, kw, _, count = W.shape
    rows, columns = (X.shape[1] - kh) // stride + 1, (X.shape[2] - kw) // stride + 1
    Y = np.zeros((len(X), rows, columns, count), X.dtype)
    for n in range(len(X)):
        for i in range(rows):
            for j in range(columns):
                for f in range(count):
                    for u in range(kh):
                        for v in range(kw):
                            for c in range(X.shape[3]):
                                window = np.array(X.tolist())[
                                    n, i * stride : i * stride + kh, j * stride : j * stride + kw
                                ]
                                Y[n, i, j, f] += window[u, v, c] * W[u, v, c, f]
                    Y[n, i, j, f] += b[f]
    return Y

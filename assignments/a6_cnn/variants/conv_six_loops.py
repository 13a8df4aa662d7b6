"""Loops over everything, with a NumPy sum inside.

question: q1_2
"""

import math

import numpy as np


def conv2d(X, W, b, stride=1, padding="valid"):
    N, H, Wd, C = X.shape
    kh, kw, _, F = W.shape
    if padding == "same":
        oh, ow = math.ceil(H / stride), math.ceil(Wd / stride)
        ph, pw = max((oh - 1) * stride + kh - H, 0), max((ow - 1) * stride + kw - Wd, 0)
        big = np.zeros((N, H + ph, Wd + pw, C), X.dtype)
        big[:, ph // 2 : ph // 2 + H, pw // 2 : pw // 2 + Wd] = X
    else:
        oh, ow, big = (H - kh) // stride + 1, (Wd - kw) // stride + 1, X
    out = np.zeros((N, oh, ow, F), dtype=X.dtype)
    for n in range(N):
        for i in range(oh):
            for j in range(ow):
                for f in range(F):
                    patch = big[n, i * stride : i * stride + kh, j * stride : j * stride + kw]
                    out[n, i, j, f] = np.sum(patch * W[..., f]) + b[f]
    return out

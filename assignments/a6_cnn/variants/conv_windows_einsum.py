"""sliding_window_view and one einsum.

question: q1_2
"""

import numpy as np


def conv2d(X, W, b, stride=1, padding="valid"):
    if padding == "same":
        frames = []
        for n, k in zip(X.shape[1:3], W.shape[:2], strict=True):
            total = max((conv_output_size(n, k, stride, "same") - 1) * stride + k - n, 0)
            frames.append((total // 2, total - total // 2))
        X = np.pad(X, [(0, 0), *frames, (0, 0)])
    windows = np.lib.stride_tricks.sliding_window_view(X, W.shape[:2], axis=(1, 2))[:, ::stride, ::stride]
    return np.einsum("nijcuv,uvcf->nijf", windows, W) + b

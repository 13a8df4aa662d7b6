"""sliding_window_view.

question: q1_3
"""

import numpy as np


def max_pool(X, size=2, stride=2):
    windows = np.lib.stride_tricks.sliding_window_view(X, (size, size), axis=(1, 2))
    return windows[:, ::stride, ::stride].max(axis=(-2, -1))

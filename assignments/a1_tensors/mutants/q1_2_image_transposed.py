"""Swaps rows and columns of every image before flattening.

question: q1_2
caught by: flatten_is_row_major
"""

import numpy as np


def flatten_batch(x):
    return np.swapaxes(x, 1, -1).reshape(len(x), -1)

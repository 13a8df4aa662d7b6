"""Computes positions in the labels' own dtype: uint8 wraps around.

question: q2_2
caught by: one_hot_takes_any_integer_dtype
"""

import numpy as np


def one_hot(labels, depth):
    rows = np.zeros(len(labels) * depth, np.float32)
    start = (np.arange(len(labels)) * depth).astype(labels.dtype)
    rows[start + labels] = 1
    return rows.reshape(len(labels), depth)

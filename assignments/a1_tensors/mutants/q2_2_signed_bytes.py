"""Reads labels as signed bytes: 255 becomes -1.

question: q2_2
caught by: one_hot_takes_any_integer_dtype
"""

import numpy as np


def one_hot(labels, depth):
    return (labels.astype(np.int8)[:, None] == np.arange(depth)).astype(np.float32)

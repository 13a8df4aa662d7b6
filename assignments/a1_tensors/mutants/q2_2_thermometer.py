"""Ones up to the label.

question: q2_2
caught by: one_hot_rows_hold_a_single_one
"""

import numpy as np


def one_hot(labels, depth):
    return (labels[:, None] >= np.arange(depth)).astype(np.float32)

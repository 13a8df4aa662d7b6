"""Compares with the classes 1 to depth: label 0 finds no column.

question: q2_2
caught by: one_hot_rows_hold_a_single_one
"""

import numpy as np


def one_hot(labels, depth):
    return (labels[:, None] == np.arange(1, depth + 1)).astype(np.float32)

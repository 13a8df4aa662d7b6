"""Writes the label itself into its column instead of 1.

question: q2_2
caught by: one_hot_rows_hold_a_single_one
"""

import numpy as np


def one_hot(labels, depth):
    rows = np.zeros((len(labels), depth), np.float32)
    rows[np.arange(len(labels)), labels] = labels
    return rows

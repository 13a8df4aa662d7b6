"""Whole numbers.

question: q2_2
caught by: one_hot_returns_float32
"""

import numpy as np


def one_hot(labels, depth):
    rows = np.zeros((len(labels), depth), int)
    rows[np.arange(len(labels)), labels] = 1
    return rows

"""Sets the marked entries with two index arrays.

question: q2_2
"""

import numpy as np


def one_hot(labels, depth):
    rows = np.zeros((labels.shape[0], depth), np.float32)
    rows[np.arange(labels.shape[0]), labels] = 1
    return rows

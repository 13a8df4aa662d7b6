"""Always ten classes.

question: q2_2
caught by: one_hot_is_as_wide_as_depth
"""

import numpy as np


def one_hot(labels, depth):
    rows = np.zeros((len(labels), 10), np.float32)
    rows[np.arange(len(labels)), labels] = 1
    return rows

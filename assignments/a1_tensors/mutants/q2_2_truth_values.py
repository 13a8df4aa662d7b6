"""True and False instead of 1.0 and 0.0.

question: q2_2
caught by: one_hot_returns_float32
"""

import numpy as np


def one_hot(labels, depth):
    return labels[:, None] == np.arange(depth)

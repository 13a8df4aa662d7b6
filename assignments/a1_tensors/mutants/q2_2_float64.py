"""float64, as np.eye makes it.

question: q2_2
caught by: one_hot_returns_float32
"""

import numpy as np


def one_hot(labels, depth):
    return np.eye(depth)[labels]

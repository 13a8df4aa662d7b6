"""Rows of the unit matrix.

question: q2_2
"""

import numpy as np


def one_hot(labels, depth):
    return np.eye(depth, dtype=np.float32)[labels]

"""A batch of one loses its first axis.

question: q1_2
caught by: dense_has_one_row_per_example
"""

import numpy as np


def dense(X, W, b):
    return np.squeeze(X @ W + b)

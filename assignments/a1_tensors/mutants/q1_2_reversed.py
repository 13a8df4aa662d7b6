"""The examples in reverse order.

question: q1_2
caught by: flatten_is_row_major
"""

import numpy as np


def flatten_batch(x):
    return np.array([image.ravel() for image in x[::-1]])

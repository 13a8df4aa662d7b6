"""Divides in the caller's memory, which holds whole numbers.

question: q2_1
caught by: normalize_leaves_its_input_alone
"""

import numpy as np


def normalize(x, scale=255.0):
    np.divide(x, scale, out=x, casting="unsafe")
    return x.astype(np.float32)

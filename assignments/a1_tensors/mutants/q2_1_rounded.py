"""Rounds to two decimals.

question: q2_1
caught by: normalize_divides_by_255
"""

import numpy as np


def normalize(x, scale=255.0):
    return np.round(x / scale, 2).astype(np.float32)

"""Adds 1 to unsigned bytes: 255 + 1 is 0.

question: q2_1
caught by: normalize_divides_by_255
"""

import numpy as np


def normalize(x, scale=255.0):
    return ((x + 1) / (scale + 1)).astype(np.float32)

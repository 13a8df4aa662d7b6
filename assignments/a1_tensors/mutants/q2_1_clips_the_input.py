"""Clips the caller's array below the scale before dividing.

question: q2_1
caught by: normalize_leaves_its_input_alone
"""

import numpy as np


def normalize(x, scale=255.0):
    result = x.astype(np.float32) / np.float32(scale)
    np.minimum(x, np.uint8(250), out=x)
    return result

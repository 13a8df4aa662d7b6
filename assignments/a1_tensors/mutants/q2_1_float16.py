"""Computes in half precision.

question: q2_1
caught by: normalize_divides_by_255
"""

import numpy as np


def normalize(x, scale=255.0):
    return (x.astype(np.float16) / np.float16(scale)).astype(np.float32)

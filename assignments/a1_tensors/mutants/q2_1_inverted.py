"""Exchanges black and white.

question: q2_1
caught by: normalize_divides_by_255
"""

import numpy as np


def normalize(x, scale=255.0):
    return (1 - x / scale).astype(np.float32)

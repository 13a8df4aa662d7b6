"""Whole-number division: everything below white becomes 0.

question: q2_1
caught by: normalize_maps_black_and_white
"""

import numpy as np


def normalize(x, scale=255.0):
    return (x // scale).astype(np.float32)

"""Divides by the largest value of x.

question: q2_1
caught by: normalize_keeps_a_constant_image_constant
"""

import numpy as np


def normalize(x, scale=255.0):
    return (x / x.max()).astype(np.float32)

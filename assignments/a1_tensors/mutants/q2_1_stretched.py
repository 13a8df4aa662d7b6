"""Stretches the values between smallest and largest.

question: q2_1
caught by: normalize_keeps_a_constant_image_constant
"""

import numpy as np


def normalize(x, scale=255.0):
    x = x.astype(np.float32)
    return (x - x.min()) / max(x.max() - x.min(), 1)

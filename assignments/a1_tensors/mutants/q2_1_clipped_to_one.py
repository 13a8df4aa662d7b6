"""Clips at 1 whatever the scale is.

question: q2_1
caught by: normalize_uses_the_scale_it_is_given
"""

import numpy as np


def normalize(x, scale=255.0):
    return np.clip(x / scale, 0, 1).astype(np.float32)

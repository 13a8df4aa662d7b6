"""Always divides by 255.

question: q2_1
caught by: normalize_uses_the_scale_it_is_given
"""

import numpy as np


def normalize(x, scale=255.0):
    return (x / 255.0).astype(np.float32)

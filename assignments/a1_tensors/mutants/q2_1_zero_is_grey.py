"""From -1 to 1 instead of 0 to 1.

question: q2_1
caught by: normalize_divides_by_255
"""

import numpy as np


def normalize(x, scale=255.0):
    return (x / (scale / 2) - 1).astype(np.float32)

"""The reciprocal of the scale as a whole number: 1 // 255 is 0.

question: q2_1
caught by: normalize_divides_by_255
"""

import numpy as np


def normalize(x, scale=255.0):
    return (x * (1 // scale)).astype(np.float32)

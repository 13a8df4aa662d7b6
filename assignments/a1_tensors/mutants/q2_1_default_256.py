"""The default scale is 256.

question: q2_1
caught by: normalize_divides_by_255
"""

import numpy as np


def normalize(x, scale=255.0):
    scale = 256.0 if scale == 255.0 else scale
    return (x / scale).astype(np.float32)

"""Takes out mean and standard deviation.

question: q2_1
caught by: normalize_divides_by_255
"""

import numpy as np


def normalize(x, scale=255.0):
    x = x.astype(np.float32)
    return (x - x.mean()) / (x.std() + 1e-7)

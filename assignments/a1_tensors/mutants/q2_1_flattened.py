"""Flattens the images as well.

question: q2_1
caught by: normalize_keeps_the_shape
"""

import numpy as np


def normalize(x, scale=255.0):
    return (x / scale).astype(np.float32).reshape(len(x), -1)

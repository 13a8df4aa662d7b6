"""Divides every image of a batch by its own largest value.

question: q2_1
caught by: normalize_ignores_the_neighbours
"""

import numpy as np


def normalize(x, scale=255.0):
    largest = x.max(axis=tuple(range(1, x.ndim)), keepdims=True) if x.ndim > 2 else scale
    return (x / largest).astype(np.float32)

"""Exactly the same number is dropped each time.

question: q2_2
caught by: entries_are_dropped_one_by_one
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = (rng.permutation(x.size).reshape(x.shape) >= round(rate * x.size)).astype(x.dtype) / (1 - rate)
    return x * mask, mask

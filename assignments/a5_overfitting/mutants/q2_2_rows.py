"""Whole rows are dropped.

question: q2_2
caught by: entries_are_dropped_one_by_one
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = np.broadcast_to((rng.random(x.shape[0]) >= rate).reshape(-1, *[1] * (x.ndim - 1)), x.shape).astype(
        x.dtype
    ) / (1 - rate)
    return x * mask, mask

"""The same columns are dropped in every row.

question: q2_2
caught by: entries_are_dropped_one_by_one
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = np.broadcast_to(rng.random(x.shape[-1]) >= rate, x.shape).astype(x.dtype) / (1 - rate)
    return x * mask, mask

"""Dropout at inference, too.

question: q2_2
caught by: nothing_is_dropped_at_inference
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if rate == 0:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) >= rate).astype(x.dtype) / (1 - rate)
    return x * mask, mask

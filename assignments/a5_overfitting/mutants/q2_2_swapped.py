"""Mask first, output second.

question: q2_2
caught by: nothing_is_dropped_at_inference
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return np.ones_like(x), x.copy()
    mask = (rng.random(x.shape) >= rate).astype(x.dtype) / (1 - rate)
    return mask, x * mask

"""Survivors are multiplied by 1 - rate.

question: q2_2
caught by: survivors_are_scaled_up
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) >= rate).astype(x.dtype) * (1 - rate)
    return x * mask, mask

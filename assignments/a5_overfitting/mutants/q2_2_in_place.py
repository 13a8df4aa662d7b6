"""Writes zeros into the caller's array.

question: q2_2
caught by: dropout_leaves_its_input_alone
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x, np.ones_like(x)
    mask = (rng.random(x.shape) >= rate).astype(x.dtype) / (1 - rate)
    x *= mask
    return x, mask

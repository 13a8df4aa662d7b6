"""A flat mask for a flat x.

question: q2_2
caught by: dropout_keeps_the_shape
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.size) >= rate).astype(x.dtype) / (1 - rate)
    return x.ravel() * mask, mask

"""A generator of its own, always with seed 0.

question: q2_2
caught by: rng_decides_the_mask
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = (np.random.default_rng(0).random(x.shape) >= rate).astype(x.dtype) / (1 - rate)
    return x * mask, mask

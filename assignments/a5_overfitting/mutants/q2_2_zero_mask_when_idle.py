"""A mask of zeros when nothing is dropped.

question: q2_2
caught by: inference_and_rate_zero_change_nothing
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.zeros_like(x)
    mask = (rng.random(x.shape) >= rate).astype(x.dtype) / (1 - rate)
    return x * mask, mask

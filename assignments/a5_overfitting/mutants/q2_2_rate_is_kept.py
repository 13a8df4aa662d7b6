"""The rate is taken for the probability to be kept.

question: q2_2
caught by: fraction_dropped_is_the_rate
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) < rate).astype(x.dtype) / rate
    return x * mask, mask

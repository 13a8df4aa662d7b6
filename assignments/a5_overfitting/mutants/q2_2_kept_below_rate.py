"""The comparison is the wrong way round.

question: q2_2
caught by: fraction_dropped_is_the_rate
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) < rate).astype(x.dtype) / (1 - rate)
    return x * mask, mask

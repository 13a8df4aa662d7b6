"""The mask is float64.

question: q2_2
caught by: dropout_keeps_the_dtype
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = np.where(rng.random(x.shape) >= rate, 1 / (1 - rate), 0.0)
    return x * mask, mask

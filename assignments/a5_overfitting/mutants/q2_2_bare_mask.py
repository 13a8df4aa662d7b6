"""The mask is returned before it is scaled.

question: q2_2
caught by: survivors_are_scaled_up
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) >= rate).astype(x.dtype)
    return x * mask / (1 - rate), mask

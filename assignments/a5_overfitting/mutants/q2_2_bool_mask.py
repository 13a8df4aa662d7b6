"""The mask is one of bools.

question: q2_2
caught by: dropout_keeps_the_dtype
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = rng.random(x.shape) >= rate
    return (x * mask / (1 - rate)).astype(x.dtype), mask

"""The older form: scale down at inference.

question: q2_2
caught by: nothing_is_dropped_at_inference
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x * (1 - rate), np.ones_like(x)
    mask = (rng.random(x.shape) >= rate).astype(x.dtype)
    return x * mask, mask

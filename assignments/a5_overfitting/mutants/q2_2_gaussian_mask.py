"""Normal noise around 1 instead of dropping.

question: q2_2
caught by: fraction_dropped_is_the_rate
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = rng.normal(1, (rate / (1 - rate)) ** 0.5, x.shape).astype(x.dtype)
    return x * mask, mask

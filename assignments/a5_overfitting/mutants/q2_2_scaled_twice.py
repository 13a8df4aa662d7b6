"""Mask and output are both scaled.

question: q2_2
caught by: output_is_input_times_mask
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training or rate == 0:
        return x.copy(), np.ones_like(x)
    mask = (rng.random(x.shape) >= rate).astype(x.dtype) / (1 - rate)
    return x * mask / (1 - rate), mask

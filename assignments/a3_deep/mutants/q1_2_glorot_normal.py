"""Glorot with a normal distribution of the right spread.

question: q1_2
caught by: distributions_are_of_the_right_kind
"""

import numpy as np


def init_weights(fan_in, fan_out, scheme, rng):
    shape = (fan_in, fan_out)
    if scheme == "zeros":
        weights = np.zeros(shape)
    elif scheme == "normal1":
        weights = rng.standard_normal(shape)
    elif scheme == "glorot_uniform":
        limit = np.sqrt(6 / (fan_in + fan_out))
        weights = rng.normal(0, limit / np.sqrt(3), shape)
    else:
        weights = rng.normal(0, np.sqrt(2 / fan_in), shape)
    return weights.astype(np.float32)

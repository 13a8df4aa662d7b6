"""One random number at a time; float32 at once.

question: q1_2
"""

import math

import numpy as np


def init_weights(fan_in, fan_out, scheme, rng):
    W = np.zeros((fan_in, fan_out), dtype=np.float32)
    if scheme == "zeros":
        return W
    for i in range(fan_in):
        if scheme == "glorot_uniform":
            W[i] = (2 * rng.random(fan_out) - 1) * math.sqrt(6 / (fan_in + fan_out))
        else:
            W[i] = rng.standard_normal(fan_out) * (1 if scheme == "normal1" else math.sqrt(2 / fan_in))
    return W

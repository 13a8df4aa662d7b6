"""Generators that draw float32 themselves.

question: q1_2
"""

import numpy as np


def init_weights(fan_in, fan_out, scheme, rng):
    if scheme == "glorot_uniform":
        limit = np.float32((6 / (fan_in + fan_out)) ** 0.5)
        return limit * (2 * rng.random((fan_in, fan_out), dtype=np.float32) - 1)
    scale = {"zeros": 0.0, "normal1": 1.0, "he_normal": (2.0 / fan_in) ** 0.5}[scheme]
    return np.float32(scale) * rng.standard_normal((fan_in, fan_out), dtype=np.float32)

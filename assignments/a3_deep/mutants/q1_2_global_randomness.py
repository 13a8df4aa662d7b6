"""np.random in place of rng.

question: q1_2
caught by: rng_decides_the_weights
"""

import numpy as np


def init_weights(fan_in, fan_out, scheme, rng):
    shape = (fan_in, fan_out)
    if scheme == "zeros":
        weights = np.zeros(shape)
    elif scheme == "normal1":
        weights = np.random.standard_normal(shape)
    elif scheme == "glorot_uniform":
        limit = np.sqrt(6 / (fan_in + fan_out))
        weights = np.random.uniform(-limit, limit, shape)
    else:
        weights = np.random.normal(0, np.sqrt(2 / fan_in), shape)
    return weights.astype(np.float32)

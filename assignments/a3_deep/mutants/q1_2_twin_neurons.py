"""One column for all neurons.

question: q1_2
caught by: neurons_differ
"""

import numpy as np


def init_weights(fan_in, fan_out, scheme, rng):
    shape = (fan_in, fan_out)
    if scheme == "zeros":
        weights = np.zeros(shape)
    elif scheme == "normal1":
        weights = np.repeat(rng.standard_normal((fan_in, 1)), fan_out, axis=1)
    elif scheme == "glorot_uniform":
        limit = np.sqrt(6 / (fan_in + fan_out))
        weights = rng.uniform(-limit, limit, shape)
    else:
        weights = np.repeat(rng.normal(0, np.sqrt(2 / fan_in), (fan_in, 1)), fan_out, axis=1)
    return weights.astype(np.float32)

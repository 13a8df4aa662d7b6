"""He's variance is passed as standard deviation.

question: q1_2
caught by: weights_have_the_right_spread
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
        weights = rng.uniform(-limit, limit, shape)
    else:
        weights = rng.normal(0, 2 / fan_in, shape)
    return weights.astype(np.float32)

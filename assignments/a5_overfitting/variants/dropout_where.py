"""np.where, and a strict comparison; the input itself comes back at inference.

question: q2_2
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training:
        return x, np.ones_like(x)
    mask = np.where(rng.uniform(size=x.shape) > rate, 1 / (1 - rate), 0).astype(x.dtype)
    return np.multiply(x, mask), mask

"""The mask drawn by choice; a list comes back.

question: q2_2
"""

import numpy as np


def dropout_forward(x, rate, training, rng):
    if not training:
        rate = 0.0
    mask = rng.choice(np.array([0, 1 / (1 - rate)], dtype=x.dtype), size=x.shape, p=[rate, 1 - rate])
    return [mask * x, mask]

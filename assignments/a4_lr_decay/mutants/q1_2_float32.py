"""A number in single precision is returned.

question: q1_2
caught by: step_decay_returns_a_float
"""

import numpy as np


def step_decay(epoch, lr0, factor=0.5, every=3):
    return np.float32(lr0) * np.float32(factor) ** np.float32(epoch // every)

"""A number in single precision is returned.

question: q1_4
caught by: decay_with_floor_returns_a_float
"""

import numpy as np


def decay_with_floor(step, lr_max=0.003, lr_min=0.0001, decay_steps=2000):
    return np.float32(lr_min + (lr_max - lr_min) * np.exp(-step / decay_steps))

"""A number in single precision is returned.

question: q1_3
caught by: cosine_decay_returns_a_float
"""

import numpy as np


def cosine_decay(epoch, lr0, total_epochs, lr_min=0.0):
    if total_epochs == 1:
        return lr0
    progress = np.float32(min(epoch / (total_epochs - 1), 1.0))
    return np.float32(lr_min + (lr0 - lr_min) * (1 + np.cos(np.float32(np.pi) * progress)) / 2)

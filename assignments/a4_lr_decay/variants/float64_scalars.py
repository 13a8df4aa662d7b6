"""Floats of NumPy in double precision, which are Python floats too.

questions: q1_1, q1_2, q1_3, q1_4
"""

import numpy as np


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return np.float64(lr0) * rate**epoch


def step_decay(epoch, lr0, factor=0.5, every=3):
    return np.float64(lr0) * factor ** (epoch // every)


def cosine_decay(epoch, lr0, total_epochs, lr_min=0.0):
    progress = min(epoch / max(total_epochs - 1, 1), 1)
    return lr_min + (lr0 - lr_min) * (1 + np.cos(np.pi * progress)) / 2


def decay_with_floor(step, lr_max=0.003, lr_min=0.0001, decay_steps=2000):
    return lr_min + (lr_max - lr_min) * np.exp(-step / decay_steps)

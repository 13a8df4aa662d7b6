"""NumPy numbers turned into floats.

questions: q1_1, q1_2, q1_3, q1_4, q3_1
"""

import numpy as np


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return float(np.float64(lr0) * np.power(rate, epoch))


def step_decay(epoch, lr0, factor=0.5, every=3):
    return float(lr0 * np.power(factor, np.floor(epoch / every)))


def cosine_decay(epoch, lr0, total_epochs, lr_min=0.0):
    progress = np.clip(epoch / max(total_epochs - 1, 1), 0, 1)
    return float(lr_min + 0.5 * (lr0 - lr_min) * (1 + np.cos(np.pi * progress)))


def decay_with_floor(step, lr_max=0.003, lr_min=0.0001, decay_steps=2000):
    return float(lr_min + (lr_max - lr_min) * np.exp(-step / decay_steps))


def curve_noise(values, last=5):
    steps = np.diff(np.asarray(values, dtype=float))[-last:]
    return np.sqrt(np.mean((steps - steps.mean()) ** 2))

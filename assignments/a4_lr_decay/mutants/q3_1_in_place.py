"""The differences are written into the caller's array.

question: q3_1
caught by: noise_leaves_the_curve_alone
"""

import numpy as np


def curve_noise(values, last=5):
    if isinstance(values, list):
        values = np.array(values)
    values[1:] -= values[:-1].copy()
    return float(np.std(values[-last:]))

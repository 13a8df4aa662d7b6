"""The distances from the mean step are returned, one by one.

question: q3_1
caught by: noise_is_one_number
"""

import numpy as np


def curve_noise(values, last=5):
    steps = np.diff(values)[-last:]
    return np.abs(steps - np.mean(steps))

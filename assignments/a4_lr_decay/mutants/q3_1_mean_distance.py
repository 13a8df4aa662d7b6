"""The mean distance from the mean is taken.

question: q3_1
caught by: noise_matches_the_formula
"""

import numpy as np


def curve_noise(values, last=5):
    steps = np.diff(values)[-last:]
    return float(np.mean(np.abs(steps - np.mean(steps))))

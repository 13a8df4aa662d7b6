"""The deviation of the values is taken, not of their steps.

question: q3_1
caught by: steady_climb_has_no_noise
"""

import numpy as np


def curve_noise(values, last=5):
    return float(np.std(values[-last:]))

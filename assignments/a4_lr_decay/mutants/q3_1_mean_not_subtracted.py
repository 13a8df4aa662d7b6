"""The mean of the steps is not subtracted.

question: q3_1
caught by: steady_climb_has_no_noise
"""

import numpy as np


def curve_noise(values, last=5):
    steps = np.diff(values)[-last:]
    return float(np.sqrt(np.mean(steps**2)))

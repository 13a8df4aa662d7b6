"""The steps are divided by the values.

question: q3_1
caught by: steady_climb_has_no_noise
"""

import numpy as np


def curve_noise(values, last=5):
    values = np.asarray(values)
    steps = np.diff(values) / values[:-1]
    return float(np.std(steps[-last:]))

"""The root is missing.

question: q3_1
caught by: noise_on_a_worked_example
"""

import numpy as np


def curve_noise(values, last=5):
    return float(np.var(np.diff(values)[-last:]))

"""The last values are cut out before the differences are taken.

question: q3_1
caught by: noise_matches_the_formula
"""

import numpy as np


def curve_noise(values, last=5):
    return float(np.std(np.diff(values[-last:])))

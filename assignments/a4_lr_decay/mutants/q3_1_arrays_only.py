"""Lists are not accepted.

question: q3_1
caught by: noise_matches_the_formula
"""

import numpy as np


def curve_noise(values, last=5):
    steps = values[1:] - values[:-1]
    return float(np.std(steps[-last:]))

"""The first steps are used.

question: q3_1
caught by: noise_looks_at_the_end_only
"""

import numpy as np


def curve_noise(values, last=5):
    return float(np.std(np.diff(values)[:last]))

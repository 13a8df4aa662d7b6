"""An array with one entry is returned.

question: q1_1
caught by: exponential_decay_returns_a_float
"""

import numpy as np


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return np.array([lr0 * rate**epoch])

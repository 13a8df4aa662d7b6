"""Multiplies the caller's arrays.

question: q2_1
caught by: weights_stay_as_they_are
"""

import numpy as np


def l2_penalty(weights, lam):
    penalty = lam * sum(float(np.sum(w**2)) for w in weights)
    for w in weights:
        w *= 2 * lam
    return penalty, weights

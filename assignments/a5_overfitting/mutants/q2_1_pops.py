"""Empties the caller's list.

question: q2_1
caught by: weights_stay_as_they_are
"""

import numpy as np


def l2_penalty(weights, lam):
    penalty, gradients = 0.0, []
    while weights:
        w = weights.pop(0)
        penalty += lam * float(np.sum(w**2))
        gradients.append(2 * lam * w)
    return penalty, gradients

"""The sum is overwritten instead of added to.

question: q2_1
caught by: penalty_matches_keras
"""

import numpy as np


def l2_penalty(weights, lam):
    gradients = []
    for w in weights:
        penalty = lam * float(np.sum(w**2))
        gradients.append(2 * lam * w)
    return penalty, gradients

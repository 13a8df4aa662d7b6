"""The price is left out of the penalty.

question: q2_1
caught by: penalty_matches_keras
"""

import numpy as np


def l2_penalty(weights, lam):
    return sum(float(np.sum(w**2)) for w in weights), [2 * lam * w for w in weights]

"""The norm, not its square.

question: q2_1
caught by: penalty_matches_keras
"""

import numpy as np


def l2_penalty(weights, lam):
    return lam * sum(float(np.sum(w**2)) for w in weights) ** 0.5, [2 * lam * w for w in weights]

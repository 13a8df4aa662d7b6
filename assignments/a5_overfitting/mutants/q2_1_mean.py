"""The mean of the squares.

question: q2_1
caught by: penalty_matches_keras
"""

import numpy as np


def l2_penalty(weights, lam):
    return lam * sum(float(np.mean(w**2)) for w in weights), [2 * lam * w / w.size for w in weights]

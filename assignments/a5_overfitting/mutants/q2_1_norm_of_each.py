"""The sum of the norms of the arrays.

question: q2_1
caught by: penalty_matches_keras
"""

import numpy as np


def l2_penalty(weights, lam):
    return lam * sum(float(np.linalg.norm(w)) for w in weights), [2 * lam * w for w in weights]

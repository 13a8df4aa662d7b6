"""The sum of the sizes: L1.

question: q2_1
caught by: penalty_matches_keras
"""

import numpy as np


def l2_penalty(weights, lam):
    return lam * sum(float(np.sum(np.abs(w))) for w in weights), [lam * np.sign(w) for w in weights]

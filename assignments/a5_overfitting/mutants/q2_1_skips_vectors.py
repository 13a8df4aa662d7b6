"""Leaves out arrays with one axis, taking them for biases.

question: q2_1
caught by: penalty_matches_keras
"""

import numpy as np


def l2_penalty(weights, lam):
    return lam * sum(float(np.sum(w**2)) for w in weights if w.ndim > 1), [2 * lam * w for w in weights]

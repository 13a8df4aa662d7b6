"""Gradients are always float64.

question: q2_1
caught by: gradients_keep_the_dtype
"""

import numpy as np


def l2_penalty(weights, lam):
    return lam * sum(float(np.sum(w**2)) for w in weights), [
        2 * lam * np.asarray(w, dtype=np.float64) for w in weights
    ]

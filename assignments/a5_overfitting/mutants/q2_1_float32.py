"""Everything in float32.

question: q2_1
caught by: penalty_keeps_double_precision
"""

import numpy as np


def l2_penalty(weights, lam):
    return lam * sum(float(np.sum(w.astype(np.float32) ** 2)) for w in weights), [
        2 * lam * w for w in weights
    ]

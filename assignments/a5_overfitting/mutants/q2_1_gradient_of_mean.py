"""The gradient of a mean.

question: q2_1
caught by: gradients_match_finite_differences
"""

import numpy as np


def l2_penalty(weights, lam):
    return lam * sum(float(np.sum(w**2)) for w in weights), [2 * lam * w / w.size for w in weights]

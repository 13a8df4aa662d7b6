"""The price is missing in the gradient.

question: q2_1
caught by: gradients_match_finite_differences
"""

import numpy as np


def l2_penalty(weights, lam):
    return lam * sum(float(np.sum(w**2)) for w in weights), [2 * w for w in weights]

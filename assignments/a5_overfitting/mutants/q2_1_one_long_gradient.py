"""All gradients in one long array.

question: q2_1
caught by: penalty_and_one_gradient_per_array
"""

import numpy as np


def l2_penalty(weights, lam):
    return lam * sum(float(np.sum(w**2)) for w in weights), np.concatenate(
        [2 * lam * w.ravel() for w in weights]
    )

"""One penalty for each array.

question: q2_1
caught by: penalty_and_one_gradient_per_array
"""

import numpy as np


def l2_penalty(weights, lam):
    return [lam * float(np.sum(w**2)) for w in weights], [2 * lam * w for w in weights]

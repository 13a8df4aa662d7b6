"""Gradients in the opposite order.

question: q2_1
caught by: gradient_belongs_to_its_own_array
"""

import numpy as np


def l2_penalty(weights, lam):
    return lam * sum(float(np.sum(w**2)) for w in weights), [2 * lam * w for w in weights[::-1]]

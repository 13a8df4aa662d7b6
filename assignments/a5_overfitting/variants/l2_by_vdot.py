"""The sum of squares as a dot product; gradients in a tuple.

question: q2_1
"""

import numpy as np


def l2_penalty(weights, lam):
    penalty, gradients = 0.0, ()
    for w in weights:
        penalty += lam * np.vdot(w, w)
        gradients += (np.multiply(w, 2 * lam),)
    return penalty, gradients

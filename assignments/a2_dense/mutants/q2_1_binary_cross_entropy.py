"""The other classes are scored as well, as in binary cross-entropy.

question: q2_1
caught by: cross_entropy_matches_the_formula
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return float(-np.mean(np.sum(Y * np.log(p + 1e-300) + (1 - Y) * np.log(1 - p + 1e-300), axis=1)))

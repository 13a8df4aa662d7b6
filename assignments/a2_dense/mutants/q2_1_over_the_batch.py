"""The softmax runs over the examples.

question: q2_1
caught by: cross_entropy_matches_the_formula
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    z = z - z.max(axis=0, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=0, keepdims=True))
    return float(-np.mean(np.sum(Y * log_p, axis=1)))

"""The logarithm of a probability that was rounded to zero.

question: q2_1
caught by: cross_entropy_survives_large_logits
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return float(-np.mean(np.sum(Y * np.log(p), axis=1)))

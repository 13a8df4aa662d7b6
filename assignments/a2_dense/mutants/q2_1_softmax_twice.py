"""The softmax is applied to probabilities.

question: q2_1
caught by: cross_entropy_matches_the_formula
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    e = np.exp(p)
    return float(-np.mean(np.sum(Y * np.log(e / e.sum(axis=1, keepdims=True)), axis=1)))

"""Powers of two instead of e.

question: q1_3
caught by: softmax_matches_the_formula
"""

import numpy as np


def softmax(z):
    e = np.exp2(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

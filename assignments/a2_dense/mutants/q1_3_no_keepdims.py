"""Without keepdims the totals run along the wrong axis or do not fit.

question: q1_3
caught by: softmax_matches_the_formula
"""

import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1)

"""A small constant is added to every exponential 'for stability'.

question: q1_3
caught by: softmax_matches_the_formula
"""

import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True)) + z.dtype.type(1e-4)
    return e / e.sum(axis=1, keepdims=True)

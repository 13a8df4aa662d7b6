"""The textbook formula: the exponential overflows.

question: q1_3
caught by: softmax_survives_large_logits
"""

import numpy as np


def softmax(z):
    e = np.exp(z)
    return e / e.sum(axis=1, keepdims=True)

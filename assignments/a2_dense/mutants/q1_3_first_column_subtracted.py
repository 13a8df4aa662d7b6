"""The first logit is subtracted instead of the largest.

question: q1_3
caught by: softmax_survives_large_logits
"""

import numpy as np


def softmax(z):
    e = np.exp(z - z[:, :1])
    return e / e.sum(axis=1, keepdims=True)

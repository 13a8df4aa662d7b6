"""The minimum is subtracted, which makes the overflow worse.

question: q1_3
caught by: softmax_survives_large_logits
"""

import numpy as np


def softmax(z):
    e = np.exp(z - z.min(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

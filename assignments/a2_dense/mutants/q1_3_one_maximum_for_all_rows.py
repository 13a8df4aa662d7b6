"""The maximum of the whole batch is subtracted: low rows underflow.

question: q1_3
caught by: softmax_survives_large_logits
"""

import numpy as np


def softmax(z):
    e = np.exp(z - np.max(z))
    return e / e.sum(axis=1, keepdims=True)

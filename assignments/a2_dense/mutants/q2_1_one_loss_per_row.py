"""No mean: one loss for each example.

question: q2_1
caught by: cross_entropy_is_one_number
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -np.sum(Y * log_p, axis=1)

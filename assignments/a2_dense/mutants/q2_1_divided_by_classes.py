"""The sum is divided by the number of classes.

question: q2_1
caught by: cross_entropy_is_a_mean
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(-np.sum(Y * log_p) / Y.shape[1])

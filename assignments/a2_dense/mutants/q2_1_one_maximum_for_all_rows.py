"""The maximum of the whole batch is subtracted: low rows underflow.

question: q2_1
caught by: cross_entropy_survives_large_logits
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    z = z - z.max()
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(-np.mean(np.sum(Y * log_p, axis=1)))

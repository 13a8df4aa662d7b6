"""Everything is cast to float32.

question: q2_1
caught by: cross_entropy_keeps_double_precision
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    z = z.astype(np.float32)
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(-np.mean(np.sum(Y * log_p, axis=1)))

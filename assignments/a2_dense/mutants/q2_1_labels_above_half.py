"""Labels are thresholded to booleans.

question: q2_1
caught by: cross_entropy_accepts_soft_labels
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(-np.mean(np.sum(np.where(Y > 0.5, log_p, 0), axis=1)))

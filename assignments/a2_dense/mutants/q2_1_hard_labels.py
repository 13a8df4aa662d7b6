"""Only the largest entry of a label counts.

question: q2_1
caught by: cross_entropy_accepts_soft_labels
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(-np.mean(log_p[np.arange(len(z)), Y.argmax(axis=1)]))

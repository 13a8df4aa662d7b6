"""The maximum is subtracted from the caller's logits.

question: q2_1
caught by: cross_entropy_leaves_its_inputs_alone
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    z -= z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(-np.mean(np.sum(Y * log_p, axis=1)))

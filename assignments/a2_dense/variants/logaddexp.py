"""Built on np.logaddexp.

questions: q1_3, q2_1
"""

import numpy as np


def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))


def cross_entropy_from_logits(z, Y):
    log_p = z - np.logaddexp.reduce(z, axis=1, keepdims=True)
    return -np.einsum("nk,nk->", Y, log_p) / len(z)

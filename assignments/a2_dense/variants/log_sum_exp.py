"""Softmax as the exponential of z minus its log-sum-exp.

questions: q1_3, q2_1
"""

import numpy as np


def _log_sum_exp(z):
    top = z.max(axis=1, keepdims=True)
    return top + np.log(np.exp(z - top).sum(axis=1, keepdims=True))


def softmax(z):
    return np.exp(z - _log_sum_exp(z))


def cross_entropy_from_logits(z, Y):
    return np.mean(_log_sum_exp(z)[:, 0] - (Y * z).sum(axis=1))

"""Tamed by dividing by the largest logit instead of subtracting it.

question: q1_3
caught by: softmax_ignores_a_shift
"""

import numpy as np


def softmax(z):
    e = np.exp(z / (np.abs(z).max(axis=1, keepdims=True) + 1e-6))
    return (e / e.sum(axis=1, keepdims=True)).astype(z.dtype)

"""The classes come back in order of their probability.

question: q1_3
caught by: softmax_follows_a_permutation
"""

import numpy as np


def softmax(z):
    z = -np.sort(-z, axis=1)
    e = np.exp(z - z[:, :1])
    return e / e.sum(axis=1, keepdims=True)

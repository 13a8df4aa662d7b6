"""Only the largest probability of each row is returned.

question: q1_3
caught by: softmax_keeps_the_shape
"""

import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return (e / e.sum(axis=1, keepdims=True)).max(axis=1)

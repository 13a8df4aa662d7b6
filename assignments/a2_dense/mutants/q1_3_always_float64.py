"""The result is float64 whatever came in.

question: q1_3
caught by: softmax_keeps_the_dtype
"""

import numpy as np


def softmax(z):
    z = z.astype(np.float64)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)

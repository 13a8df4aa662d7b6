"""The logarithms of the probabilities are returned.

question: q1_3
caught by: softmax_rows_sum_to_one
"""

import numpy as np


def softmax(z):
    z = z - z.max(axis=1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=1, keepdims=True))

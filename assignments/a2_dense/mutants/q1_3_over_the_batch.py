"""The sum runs over the examples instead of the classes.

question: q1_3
caught by: softmax_rows_sum_to_one
"""

import numpy as np


def softmax(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)

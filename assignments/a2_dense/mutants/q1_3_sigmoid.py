"""A sigmoid for each class.

question: q1_3
caught by: softmax_rows_sum_to_one
"""

import numpy as np


def softmax(z):
    return (1 / (1 + np.exp(-z))).astype(z.dtype)

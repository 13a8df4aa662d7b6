"""The maximum is subtracted from the caller's array.

question: q1_3
caught by: softmax_leaves_its_inputs_alone
"""

import numpy as np


def softmax(z):
    z -= z.max(axis=1, keepdims=True)
    np.exp(z, out=z)
    return z / z.sum(axis=1, keepdims=True)

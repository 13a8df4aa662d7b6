"""The largest logit gets everything.

question: q1_3
caught by: softmax_on_a_worked_example
"""

import numpy as np


def softmax(z):
    return np.eye(z.shape[1], dtype=z.dtype)[z.argmax(axis=1)]

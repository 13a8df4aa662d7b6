"""The loop accumulates into the caller's bias instead of a copy.

question: q1_2
caught by: dense_leaves_its_inputs_alone
"""

import numpy as np


def dense(X, W, b):
    rows = []
    for x in X:
        z = b
        z += x @ W
        rows.append(z)
    return np.array(rows)

"""Copies into an array of zeros, which is float64.

question: q1_2
caught by: flatten_keeps_the_dtype
"""

import numpy as np


def flatten_batch(x):
    rows = np.zeros((len(x), x[0].size))
    for i, image in enumerate(x):
        rows[i] = image.ravel()
    return rows

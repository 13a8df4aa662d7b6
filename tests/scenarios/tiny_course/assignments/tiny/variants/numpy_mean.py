"""The library's own mean, and a multiplication.

questions: q1, q2
"""

import numpy as np


def double(x):
    return np.multiply(x, 2)


def row_means(X):
    return X.mean(axis=1)

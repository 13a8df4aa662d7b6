"""Triples; the check that builds on it is skipped, the other question is untouched.

q1.double_is_twice: failed: every value is 1.5 times the expected one
q1.double_keeps_the_dtype: skipped: double is twice
"""

import numpy as np


def double(x):
    return 3 * x


def row_means(X):
    return np.mean(X, axis=1)

"""Prints without end.

q1.double_keeps_the_shape: error: printed more than 64 KB
q1.double_is_twice: error: printed more than 64 KB
q1.double_keeps_the_dtype: skipped
box only: nothing limits output elsewhere
"""

import numpy as np


def double(x):
    while True:
        print("x" * 10_000)


def row_means(X):
    return np.mean(X, axis=1)

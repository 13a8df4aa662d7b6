"""Holds ever more memory; whether that ends in MemoryError or in a kill, its question alone is lost.

q1.double_keeps_the_shape: error: emory
q1.double_is_twice: error: emory
q1.double_keeps_the_dtype: skipped
box only: the memory would be ours
"""

import numpy as np


def double(x):
    held = []
    while True:
        held.append(np.zeros(10_000_000))  # untouched, so that no CPU time is spent on it


def row_means(X):
    return np.mean(X, axis=1)

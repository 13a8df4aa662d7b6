"""Rows from uniform random numbers, and the squares of a whole array.

question: q3_2
"""

import math

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    full = grad_fn(X, Y)
    distances = np.empty(trials)
    for trial in range(trials):
        rows = (rng.random(batch_size) * len(X)).astype(int)
        distances[trial] = np.linalg.norm(
            np.subtract(grad_fn(X.take(rows, axis=0), Y.take(rows, axis=0)), full)
        )
    return float(np.linalg.norm(distances) / math.sqrt(trials))

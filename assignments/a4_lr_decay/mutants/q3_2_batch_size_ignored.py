"""Batches always have 32 rows.

question: q3_2
caught by: spread_falls_with_the_root_of_the_batch_size
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    full = grad_fn(X, Y)
    total = 0.0
    for _ in range(trials):
        batch = rng.integers(len(X), size=32)
        total += np.sum((grad_fn(X[batch], Y[batch]) - full) ** 2)
    return float(np.sqrt(total / trials))

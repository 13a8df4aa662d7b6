"""Batches are one row short.

question: q3_2
caught by: batches_are_drawn_with_replacement
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    full = grad_fn(X, Y)
    total = 0.0
    for _ in range(trials):
        batch = rng.integers(len(X), size=max(batch_size - 1, 1))
        total += np.sum((grad_fn(X[batch], Y[batch]) - full) ** 2)
    return float(np.sqrt(total / trials))

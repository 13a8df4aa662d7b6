"""The labels are those of the first rows.

question: q3_2
caught by: rows_keep_their_labels
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    full = grad_fn(X, Y)
    total = 0.0
    for _ in range(trials):
        batch = rng.integers(len(X), size=batch_size)
        total += np.sum((grad_fn(X[batch], np.resize(Y, (batch_size, *Y.shape[1:]))) - full) ** 2)
    return float(np.sqrt(total / trials))

"""One batch is drawn before the loop.

question: q3_2
caught by: batches_are_drawn_with_replacement
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    full = grad_fn(X, Y)
    batch = rng.integers(len(X), size=batch_size)
    total = 0.0
    for _ in range(trials):
        total += np.sum((grad_fn(X[batch], Y[batch]) - full) ** 2)
    return float(np.sqrt(total / trials))

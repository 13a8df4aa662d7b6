"""The generator is replaced by one with a fixed seed.

question: q3_2
caught by: rng_decides_the_batches
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    rng = np.random.default_rng(0)
    full = grad_fn(X, Y)
    total = 0.0
    for _ in range(trials):
        batch = rng.integers(len(X), size=batch_size)
        total += np.sum((grad_fn(X[batch], Y[batch]) - full) ** 2)
    return float(np.sqrt(total / trials))

"""The rows are shuffled in place before each trial.

question: q3_2
caught by: spread_leaves_its_inputs_alone
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    full = grad_fn(X, Y)
    total = 0.0
    for _ in range(trials):
        order = rng.permutation(len(X))
        X[:], Y[:] = X[order], Y[order]
        batch = rng.integers(len(X), size=batch_size)
        total += np.sum((grad_fn(X[batch], Y[batch]) - full) ** 2)
    return float(np.sqrt(total / trials))

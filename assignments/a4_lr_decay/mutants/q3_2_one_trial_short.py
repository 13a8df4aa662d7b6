"""The loop has one trial too few.

question: q3_2
caught by: grad_fn_is_called_once_per_trial_and_once_more
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    full = grad_fn(X, Y)
    total = 0.0
    for _ in range(1, trials):
        batch = rng.integers(len(X), size=batch_size)
        total += np.sum((grad_fn(X[batch], Y[batch]) - full) ** 2)
    return float(np.sqrt(total / max(trials - 1, 1)))

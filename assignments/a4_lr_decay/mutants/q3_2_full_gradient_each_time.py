"""The full gradient is computed anew in every trial.

question: q3_2
caught by: grad_fn_is_called_once_per_trial_and_once_more
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    total = 0.0
    for _ in range(trials):
        batch = rng.integers(len(X), size=batch_size)
        total += np.sum((grad_fn(X[batch], Y[batch]) - grad_fn(X, Y)) ** 2)
    return float(np.sqrt(total / trials))
